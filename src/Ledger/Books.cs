using Microsoft.Extensions.Logging;
using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>The ledger as a process uses it: what is asked at the same time is committed together, and what is not
/// known to be committed is sent again until it is.</summary>
public sealed partial class Books
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ILedger _ledger;
    private readonly TimeProvider _time;
    private readonly ILogger<Books> _log;
    private readonly NaturalBatch<NewCall, OpenOutcome> _opens;
    private readonly NaturalBatch<Extension, bool> _extensions;
    private readonly NaturalBatch<Settlement, IReadOnlyList<Balance>> _settlements;
    private readonly NaturalBatch<AccountId, long> _activations;
    private readonly NaturalBatch<BooksQuestion, AccountBooks> _reads;
    private readonly NaturalBatch<ComparisonQuestion, Comparison> _comparisons;
    private readonly NaturalBatch<(string Kind, string Id), DirectoryEntry?> _names;
    private readonly NaturalBatch<Claim, CallRecord?> _claims;
    private readonly CallsUnderWay _underWay = new();
    private int _probing;
    private volatile bool _away;

    /// <param name="scheduler">Where statements are sent from; null: the thread pool.</param>
    public Books(ILedger ledger, TimeProvider time, ILogger<Books> log, TaskScheduler? scheduler = null)
    {
        (_ledger, _time, _log) = (ledger, time, log);
        _opens = new(OpenAsync, scheduler: scheduler, span: "open");
        _extensions = Until<Extension, bool>("extend", ExtendAsync);
        _settlements = Until<Settlement, IReadOnlyList<Balance>>("settle", SettleAsync);
        _activations = Once<AccountId, long>("advance", ledger.AdvanceAsync);
        _reads = Once<BooksQuestion, AccountBooks>("read", ledger.ReadAsync);
        _comparisons = Once<ComparisonQuestion, Comparison>("compare", ledger.CompareAsync);
        _names = Once<(string Kind, string Id), DirectoryEntry?>("find", FindAsync);
        _claims = Once<Claim, CallRecord?>("claims", ledger.ClaimedAsync);

        NaturalBatch<TItem, TResult> Until<TItem, TResult>(
            string question, Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> send) =>
            new(batch => SendAsync(question, batch, send), scheduler: scheduler, span: question);
        NaturalBatch<TItem, TResult> Once<TItem, TResult>(
            string question, Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> send) =>
            new(batch => SendOnceAsync(question, batch, send), scheduler: scheduler, span: question);
    }

    /// <summary>The last that was heard of the ledger was a failure: a new call is better refused than begun.</summary>
    public bool IsAway => _away;

    /// <summary>How many calls this process has opened, or may have, and has not settled.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Ends when no call of this process is open, or may be: whatever was begun is settled.</summary>
    public Task QuietAsync(CancellationToken cancellationToken) => _underWay.NoneAsync(cancellationToken);

    /// <summary>Opens a call, and ends when its outcome is known, however long that takes.</summary>
    /// <exception cref="LedgerRejectedException">The ledger cannot take this call; there is no row.</exception>
    /// <remarks>It awaits the batch itself, since whoever waits for it only so long would otherwise be woken from the
    /// thread pool, whatever scheduler he runs on.</remarks>
    public async Task<OpenOutcome> OpenAsync(NewCall call)
    {
        _underWay.Begin();
        var hasRow = true;
        try
        {
            var outcome = await _opens.Add(call);
            hasRow = outcome.State is OpenState.Opened or OpenState.Recovered;
            return outcome;
        }
        catch (LedgerRejectedException)
        {
            hasRow = false;
            throw;
        }
        finally
        {
            if (!hasRow)
                _underWay.End();
        }
    }

    /// <summary>Raises what an open call holds, and ends when that is durable.</summary>
    public Task ExtendAsync(CallId call, Money held, long heldTokens) =>
        _extensions.Add(new(call, held, heldTokens));

    /// <summary>Settles a call, and ends when that is durable, however long it takes.</summary>
    /// <returns>The balances that it was charged to.</returns>
    public async Task<IReadOnlyList<Balance>> SettleAsync(Settlement settlement)
    {
        try
        {
            return await _settlements.Add(settlement);
        }
        finally
        {
            _underWay.End();
        }
    }

    /// <summary>Books money that is no call's, and ends when that is durable, however long it takes.</summary>
    /// <returns>The account's balance of that period.</returns>
    public async Task<Balance> PostAsync(Entry entry) =>
        (await SendAsync("post", [entry], async (entries, cancellationToken) =>
            (IReadOnlyList<Balance>)[await _ledger.PostAsync(entries[0], cancellationToken)]))[0];

    /// <summary>Moves the epoch of an account on.</summary>
    /// <exception cref="LedgerUnavailableException">It may or may not have moved; the activation must not
    /// serve.</exception>
    public Task<long> AdvanceAsync(AccountId account) => _activations.Add(account);

    /// <summary>Reads what a new activation must know, after its epoch was advanced.</summary>
    /// <exception cref="LedgerUnavailableException">The activation must not serve.</exception>
    public Task<AccountBooks> ReadAsync(BooksQuestion question) => _reads.Add(question);

    /// <summary>Compares what an activation remembers with the books.</summary>
    /// <exception cref="LedgerUnavailableException">Nothing is known; it is to be asked again later.</exception>
    public Task<Comparison> CompareAsync(ComparisonQuestion question) => _comparisons.Add(question);

    /// <summary>Looks a name up in the directory; null if there is none.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger is away.</exception>
    public Task<DirectoryEntry?> FindAsync(string kind, string id) => _names.Add((kind, id));

    /// <summary>The call that has a claim; null if it is free.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger is away.</exception>
    public Task<CallRecord?> ClaimedAsync(Claim claim) => _claims.Add(claim);

    // A duplicate has no row. But if it was sent more than once, an earlier copy may land when the first call has given
    // the claim free, and open a call that nobody waits for. So its account's epoch is moved on, which fences whatever
    // copy is still to come; what came before is found by its id.
    private async Task<IReadOnlyList<OpenOutcome>> OpenAsync(IReadOnlyList<NewCall> batch)
    {
        var sent = 0;
        var outcomes = await SendAsync("open", batch, (calls, cancellationToken) =>
        {
            sent++;
            return _ledger.OpenAsync(calls, cancellationToken);
        });
        var doubtful = sent == 1
            ? []
            : batch.Where((_, i) => outcomes[i].State == OpenState.Duplicate)
                .Select(call => call.Claim!.Account)
                .Distinct()
                .ToArray();
        if (doubtful.Length == 0)
            return outcomes;

        await SendAsync("advance", doubtful, _ledger.AdvanceAsync);
        return await SendAsync("open", batch, _ledger.OpenAsync);
    }

    private async Task<IReadOnlyList<bool>> ExtendAsync(
        IReadOnlyList<Extension> batch, CancellationToken cancellationToken)
    {
        await _ledger.ExtendAsync(batch, cancellationToken);
        return new bool[batch.Count];
    }

    private async Task<IReadOnlyList<IReadOnlyList<Balance>>> SettleAsync(
        IReadOnlyList<Settlement> batch, CancellationToken cancellationToken)
    {
        var balances = (await _ledger.SettleAsync(batch, cancellationToken))
            .ToDictionary(balance => new Charge(balance.Account, balance.Period));
        return [.. batch.Select(settlement =>
            (IReadOnlyList<Balance>)[.. settlement.Charges.Select(charge => balances[charge])])];
    }

    private async Task<IReadOnlyList<DirectoryEntry?>> FindAsync(
        IReadOnlyList<(string Kind, string Id)> batch, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, string), DirectoryEntry>();
        foreach (var kind in batch.GroupBy(name => name.Kind, name => name.Id))
        {
            foreach (var entry in await _ledger.FindAsync(kind.Key, [.. kind.Distinct()], cancellationToken))
                found[(entry.Kind, entry.Id)] = entry;
        }

        return [.. batch.Select(name => found.GetValueOrDefault(name))];
    }

    private async Task<IReadOnlyList<TResult>> SendOnceAsync<TItem, TResult>(
        string question,
        IReadOnlyList<TItem> batch,
        Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> send)
    {
        var sent = _time.GetTimestamp();
        try
        {
            var results = await send(batch, CancellationToken.None);
            _away = false;
            LedgerMeter.Answered(question, batch.Count, _time.GetElapsedTime(sent));
            return results;
        }
        catch (LedgerRejectedException)
        {
            _away = false;
            throw;
        }
        catch (LedgerUnavailableException)
        {
            _away = true;
            LedgerMeter.Silent(question);
            _ = ProbeAsync();
            throw;
        }
    }

    // While it is away no new call is begun, so it may be that nobody else would ever hear that it is back.
    private async Task ProbeAsync()
    {
        if (Interlocked.Exchange(ref _probing, 1) == 1)
            return;

        for (var pause = FirstPause; _away; pause = Longer(pause))
        {
            await Task.Delay(pause, _time);
            try
            {
                await _ledger.PingAsync(CancellationToken.None);
                _away = false;
            }
            catch (LedgerUnavailableException)
            {
                // Still away.
            }
        }

        Volatile.Write(ref _probing, 0);
        if (_away)
            await ProbeAsync();
    }

    // An id, once sent, may land at any later time, so there is no giving up: it is sent until it is known what became
    // of it.
    private async Task<IReadOnlyList<TResult>> SendAsync<TItem, TResult>(
        string question,
        IReadOnlyList<TItem> batch,
        Func<IReadOnlyList<TItem>, CancellationToken, Task<IReadOnlyList<TResult>>> send)
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                return await SendOnceAsync(question, batch, send);
            }
            catch (LedgerUnavailableException exception)
            {
                Log.LedgerAway(_log, batch.Count, pause, exception.Message);
            }

            await Task.Delay(pause, _time);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The ledger did not answer; {Count} statements are sent again in {Pause}: {Reason}")]
        public static partial void LedgerAway(ILogger logger, int count, TimeSpan pause, string reason);
    }
}
