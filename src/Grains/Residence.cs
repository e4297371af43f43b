using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains;

/// <summary>What one activation of an account knows: its state in storage, and the account that answers.</summary>
internal sealed class Residence<TProfile>(
    AccountId id, AccountStore<TProfile> store, AccountState<TProfile>? unsaved, Books books, TimeProvider time)
    where TProfile : class
{
    // An account that was never made knows nobody; its figures are kept all the same, should calls name it.
    private static readonly Limits Nobody = new()
    {
        Deleted = true,
        Window = new(DateTimeOffset.UnixEpoch, null, null),
    };

    private List<News>? _heard;

    public AccountState<TProfile>? State { get; private set; }

    public Account Account { get; private set; } = new(id, 0, Nobody, [], []);

    /// <summary>Begins to answer under a new epoch. The order is the safety: when the epoch is known to be committed,
    /// no older activation can open a call any more, so the limits, open calls and balances that are read after it are
    /// all there is.</summary>
    public async Task ReadAsync()
    {
        // What is told meanwhile may be newer than what is read.
        _heard = [];
        try
        {
            var epoch = await books.AdvanceAsync(id);
            await store.ReadAsync();
            var state = store.Saved ?? unsaved;
            var limits = state?.Limits ?? Nobody;
            var now = time.GetUtcNow();
            var known = await books.ReadAsync(id, limits.RunningSince(now));

            var account = new Account(id, epoch, limits, known.Open, known.Balances);
            // From now on the clock cannot step back into a period whose balances were not read.
            account.Explain(now);
            foreach (var news in _heard)
                Adopt(account, news);
            (State, Account) = (state, account);
        }
        finally
        {
            _heard = null;
        }
    }

    public void Hear(News news)
    {
        _heard?.Add(news);
        Adopt(Account, news);
    }

    /// <summary>Writes the state that follows from the one saved, tried once more if another writes at the same time,
    /// and reads anew what the same commit moved on.</summary>
    /// <param name="next">Gives the next state; null if there is none, and then the outcome is
    /// <paramref name="otherwise"/>.</param>
    public async Task<Edit> EditAsync(
        Func<AccountState<TProfile>?, AccountState<TProfile>?> next, EditOutcome otherwise)
    {
        for (var last = false; ; last = true)
        {
            if (next(State) is not { } state)
                return new(otherwise);

            var (outcome, reason) = await store.WriteAsync(state);
            if (outcome == WriteOutcome.AliasTaken)
                return new(EditOutcome.AliasTaken);
            if (outcome == WriteOutcome.Rejected)
                return new(EditOutcome.Rejected) { Reason = reason };
            if (outcome == WriteOutcome.InDoubt)
                return new(EditOutcome.Unavailable) { MustMakeWay = true, Reason = reason };

            // After a conflict as well: whoever wrote first moved the epoch on.
            var stale = await StaleAsync();
            if (outcome == WriteOutcome.Written)
                return new(EditOutcome.Done) { MustMakeWay = stale is not null, Reason = stale };
            if (last || stale is not null)
                return new(EditOutcome.Conflict) { MustMakeWay = stale is not null, Reason = stale ?? reason };
        }
    }

    private async Task<Exception?> StaleAsync()
    {
        try
        {
            await ReadAsync();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    // Balances first, then the holds, in one turn: what the account believes is never less than what the ledger knows.
    private static void Adopt(Account account, News news)
    {
        foreach (var balance in news.Balances)
            account.Observe(balance);
        foreach (var call in news.Ended)
            account.End(call);
    }
}

/// <param name="Outcome">What became of an edit.</param>
internal readonly record struct Edit(EditOutcome Outcome)
{
    /// <summary>The activation does not know what is saved now.</summary>
    public bool MustMakeWay { get; init; }

    public Exception? Reason { get; init; }
}
