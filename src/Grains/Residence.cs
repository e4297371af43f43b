using Microsoft.Extensions.Logging;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains;

/// <summary>One activation of an account: its state in storage, the account that answers, and when it must make
/// way.</summary>
internal sealed partial class Residence<TProfile>(
    AccountId id,
    AccountStore<TProfile> store,
    AccountState<TProfile>? unsaved,
    Func<AccountState<TProfile>, Limits> binding,
    Func<TProfile, IReadOnlyList<AccountId>> behind,
    AccountDefaults defaults,
    Books books,
    TimeProvider time,
    IHome home,
    ILogger log,
    Crier? crier = null,
    AccountId? team = null)
    where TProfile : class
{
    // An account that was never made knows nobody; its figures are kept all the same, should calls name it.
    private static readonly Limits Nobody = new()
    {
        Deleted = true,
        Window = new(DateTimeOffset.UnixEpoch, null, null),
    };

    private readonly Reconciliation _reconciliation = new(books, time);
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
            var (limits, ties) = state is null
                ? (Nobody, Ties.None)
                : await HeldBudget.ReadAsync(books, id, binding(state), behind(state.Profile), team);
            var now = time.GetUtcNow();
            var known = await books.ReadAsync(new(
                id, limits.RunningSince(now), limits.HasRates ? now - Account.RateMinute : null));

            var account = new Account(
                id, epoch, defaults.Complete(limits), known.Open, known.Balances, ties, known.Recent, time.GetUtcNow());
            // From now on the clock cannot step back into a period whose balances were not read.
            account.Explain(now);
            foreach (var news in _heard)
                Adopt(account, news, now);
            (State, Account, _drafted) = (state, account, null);
        }
        finally
        {
            _heard = null;
        }

        Cry();
        if (Account.InFlight > 0)
            home.LookAfter(Reconciliation.Interval);
    }

    public Answers Admit(Questions questions)
    {
        home.LookAfter(Reconciliation.Interval);
        var now = time.GetUtcNow();
        // The next activation counts by the clock as it is now.
        if (Account.IsAheadOf(now))
            home.MakeWay();
        var answers = new Admission[questions.Calls.Length];
        try
        {
            for (var i = 0; i < answers.Length; i++)
                answers[i] = Account.Admit(questions.Calls[i], now);
        }
        catch (InvariantException broken)
        {
            throw MakeWay(broken);
        }

        return new(answers);
    }

    public void Extend(CallId call, Money held, long tokens)
    {
        try
        {
            Account.Extend(call, held, tokens);
        }
        catch (InvariantException broken)
        {
            throw MakeWay(broken);
        }
    }

    public void Hear(News news)
    {
        _heard?.Add(news);
        try
        {
            Adopt(Account, news, time.GetUtcNow());
        }
        catch (InvariantException broken)
        {
            throw MakeWay(broken);
        }

        Cry();
    }

    public void Retire(long epoch)
    {
        if (Account.Epoch <= epoch)
            home.MakeWay();
    }

    public async Task LookAsync()
    {
        if (!await _reconciliation.AgreesAsync(Account))
        {
            home.MakeWay();
            return;
        }

        Cry();
        if (Account.InFlight > 0 || IsDraftPending)
            home.LookAfter(Reconciliation.Interval);
    }

    /// <summary>Writes the state that follows from the one saved, tried once more if another writes at the same time,
    /// and reads anew what the same commit moved on. Edits of one activation come one at a time.</summary>
    /// <param name="next">Gives the next state; null if there is none, and then the outcome is
    /// <paramref name="otherwise"/>.</param>
    public async Task<EditOutcome> EditAsync(
        Func<AccountState<TProfile>?, AccountState<TProfile>?> next, EditOutcome otherwise)
    {
        // The budget that it holds may have been edited since, and the edit goes on from the period that runs.
        if (Account.Limits.Budget is not null && !await ReadAgainAsync())
            return EditOutcome.Unavailable;

        for (var last = false; ; last = true)
        {
            if (next(State) is not { } state)
            {
                if (last)
                    return otherwise;
                // Another activation may have made or deleted it since: a refusal rests on what is saved now.
                if (!await ReadAgainAsync())
                    return EditOutcome.Unavailable;
                continue;
            }

            var (outcome, reason) = await WriteAsync(state);
            // Whoever asked is told that it cannot be had; it is no trouble of ours.
            if (outcome == WriteOutcome.AliasTaken)
                return EditOutcome.AliasTaken;
            if (outcome == WriteOutcome.Overallotted)
                return EditOutcome.Overallotted;
            if (reason is not null)
                Log.NotWritten(log, reason, id, outcome);
            if (outcome == WriteOutcome.Rejected)
                return EditOutcome.Rejected;
            if (outcome == WriteOutcome.InDoubt)
            {
                // What is saved now only the next activation can tell.
                home.MakeWay();
                return EditOutcome.Unavailable;
            }

            // After a conflict as well: whoever wrote first moved the epoch on.
            var isCurrent = await ReadAgainAsync();
            if (outcome == WriteOutcome.Written)
                return EditOutcome.Done;
            if (last || !isCurrent)
                return EditOutcome.Conflict;
        }
    }

    /// <summary>Books the difference to what the ledger knows to be spent. What is settled meanwhile comes on top, and
    /// whoever asks again books nothing more.</summary>
    public async Task<SpendChange> SetSpentAsync(Money spent, string reason, string author)
    {
        var now = time.GetUtcNow();
        var budget = Account.Explain(now).Budgets[0];
        Comparison known;
        try
        {
            known = await books.CompareAsync(new(id, budget.Period, []));
        }
        catch (LedgerUnavailableException)
        {
            return new(EditOutcome.Unavailable, default, default);
        }

        if (known.Epoch != Account.Epoch)
        {
            // Its limits, and with them its period, may be others by now.
            home.MakeWay();
            return new(EditOutcome.Conflict, default, default);
        }

        var before = known.Balances
            .FirstOrDefault(balance => balance.Account == id && balance.Period == budget.Period).Spent;
        if (before != spent)
        {
            Account.Observe(await books.PostAsync(
                new(Guid.NewGuid(), id, budget.Period, spent - before, reason, author, now)));
            Cry();
        }

        return new(EditOutcome.Done, before, spent);
    }

    private async Task<(WriteOutcome Outcome, Exception? Reason)> WriteAsync(AccountState<TProfile> state)
    {
        try
        {
            await home.AnnounceResetsAsync(state.Limits);
        }
        catch (Exception exception)
        {
            return (WriteOutcome.InDoubt, exception);
        }

        return await store.WriteAsync(state);
    }

    private async Task<bool> ReadAgainAsync()
    {
        try
        {
            await ReadAsync();
            return true;
        }
        catch (Exception exception)
        {
            Log.NotRead(log, exception, id);
            home.MakeWay();
            return false;
        }
    }

    // Wherever balances are learned, or other lines are. What cannot be told now is told at the next look.
    private void Cry()
    {
        if (crier is not null && State is not null && !crier.Cry(Account))
            home.LookAfter(Reconciliation.Interval);
    }

    // Balances first, then the holds, in one turn: what the account believes is never less than what the ledger knows.
    private static void Adopt(Account account, News news, DateTimeOffset now)
    {
        foreach (var balance in news.Balances)
            account.Observe(balance);
        foreach (var ending in news.Ended)
            account.End(ending, now);
    }

    // An account that found its own figures wrong does not go on; the next activation reads them from the books.
    private AccountUnavailableException MakeWay(InvariantException broken)
    {
        Log.Broken(log, broken, id);
        home.MakeWay();
        return new AccountUnavailableException($"{id} is being read again from the books.");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An edit of {Account} was not written: {Outcome}")]
        public static partial void NotWritten(
            ILogger logger, Exception exception, AccountId account, WriteOutcome outcome);

        [LoggerMessage(2, LogLevel.Warning, "{Account} was edited, and could not be read again")]
        public static partial void NotRead(ILogger logger, Exception exception, AccountId account);

        [LoggerMessage(3, LogLevel.Critical, "{Account} found its own figures wrong, and is read again from the books")]
        public static partial void Broken(ILogger logger, Exception exception, AccountId account);
    }
}
