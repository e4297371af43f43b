using Tollgate.Grains.Budgets;
using Tollgate.Grains.Joint;
using Tollgate.Grains.State;

namespace Tollgate.Grains;

/// <summary>Edits that others commit, together with their own.</summary>
internal sealed partial class Residence<TProfile>
{
    private DateTimeOffset? _drafted;

    // Whoever asked for a draft commits it at once or not at all. If he died over it nobody tells what became of it,
    // and a look does.
    private bool IsDraftPending => time.GetUtcNow() - _drafted < Reconciliation.Interval;

    /// <summary>What <see cref="EditAsync"/> would write.</summary>
    public async Task<Drafting> DraftAsync(
        Func<AccountState<TProfile>?, AccountState<TProfile>?> next, EditOutcome otherwise, Spending? spending)
    {
        if (Account.Limits.Budget is not null && !await ReadAgainAsync())
            return new(EditOutcome.Unavailable);
        if (next(State) is not { } state)
        {
            if (!await ReadAgainAsync())
                return new(EditOutcome.Unavailable);
            if (next(State) is not { } found)
                return new(otherwise);
            state = found;
        }

        DraftedEntry? entry;
        try
        {
            await home.AnnounceResetsAsync(state.Limits);
            entry = spending is null ? null : await EntryAsync(state, spending);
        }
        catch (Exception exception)
        {
            Log.NotWritten(log, exception, id, WriteOutcome.InDoubt);
            return new(EditOutcome.Unavailable);
        }

        _drafted = time.GetUtcNow();
        home.LookAfter(Reconciliation.Interval);
        return new(EditOutcome.Done, store.Draft(state, Account.Epoch) with { Entry = entry });
    }

    // In the period that runs once the state is saved, the budget included that it holds then.
    private async Task<DraftedEntry> EntryAsync(AccountState<TProfile> state, Spending spending)
    {
        var (limits, _) = await HeldBudget.ReadAsync(books, id, binding(state), behind(state.Profile), team);
        var now = time.GetUtcNow();
        return new(Guid.NewGuid(), new(limits.Window.At(now).Since), spending, now);
    }

    /// <summary>Sees to what became of a draft. After a conflict as well: whoever wrote first moved the epoch
    /// on.</summary>
    public async Task ConcludeAsync(EditOutcome outcome)
    {
        if (outcome is EditOutcome.Done or EditOutcome.Conflict)
            await ReadAgainAsync();
        else if (outcome == EditOutcome.Unavailable)
            home.MakeWay();
    }
}
