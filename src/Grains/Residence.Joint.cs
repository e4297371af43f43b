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
        Func<AccountState<TProfile>?, AccountState<TProfile>?> next, EditOutcome otherwise)
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

        try
        {
            await home.AnnounceResetsAsync(state.Limits);
        }
        catch (Exception exception)
        {
            Log.NotWritten(log, exception, id, WriteOutcome.InDoubt);
            return new(EditOutcome.Unavailable);
        }

        _drafted = time.GetUtcNow();
        home.LookAfter(Reconciliation.Interval);
        return new(EditOutcome.Done, store.Draft(state, Account.Epoch));
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
