using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Api.Tests.Calls;

/// <summary>A real ledger whose opens and settlements can be cut off: they happen, and nobody hears of it.</summary>
internal sealed class UnreliableLedger(SqliteLedger inner) : ILedger, IAsyncDisposable
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settling = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _maySettle = Task.CompletedTask;

    /// <summary>Everything that changes calls fails, and may have happened all the same.</summary>
    public bool IsAway { get; set; }

    /// <summary>The calls that were to be opened last.</summary>
    public IReadOnlyList<NewCall> Sent { get; private set; } = [];

    /// <summary>So many look-ups of claims come too early to see any.</summary>
    public int BlindLooks { get; set; }

    /// <summary>Ends with the first settlement.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Begins with the first settlement, whether or not it is held back.</summary>
    public Task Settling => _settling.Task;

    /// <summary>Holds every settlement back until the source that it answers is set.</summary>
    public TaskCompletionSource HoldSettlements()
    {
        var maySettle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _maySettle = maySettle.Task;
        return maySettle;
    }

    public async Task<IReadOnlyList<OpenOutcome>> OpenAsync(IReadOnlyList<NewCall> calls, CancellationToken cancellationToken)
    {
        Sent = calls;
        var outcomes = await inner.OpenAsync(calls, cancellationToken);
        return IsAway ? throw Away() : outcomes;
    }

    public async Task<IReadOnlyList<Balance>> SettleAsync(
        IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        _settling.TrySetResult();
        await _maySettle;
        var balances = await inner.SettleAsync(settlements, cancellationToken);
        if (IsAway)
            throw Away();
        _settled.TrySetResult();
        return balances;
    }

    public Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken) =>
        IsAway ? throw Away() : inner.PingAsync(cancellationToken);

    public Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken) =>
        inner.ExtendAsync(extensions, cancellationToken);

    public Task<Recovery> RecoverAsync(IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken) =>
        inner.RecoverAsync(living, most, cancellationToken);

    public Task<IReadOnlyList<long>> AdvanceAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken) =>
        inner.AdvanceAsync(accounts, cancellationToken);

    public Task<IReadOnlyList<AccountBooks>> ReadAsync(
        IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) => inner.ReadAsync(questions, cancellationToken);

    public Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        inner.CompareAsync(questions, cancellationToken);

    public Task<Balance> PostAsync(Tollgate.Ledger.Entry entry, CancellationToken cancellationToken) =>
        inner.PostAsync(entry, cancellationToken);

    public Task<IReadOnlyList<Balance>> BalancesAsync(IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        inner.BalancesAsync(charges, cancellationToken);

    public async Task<IReadOnlyList<CallRecord?>> ClaimedAsync(
        IReadOnlyList<Claim> claims, CancellationToken cancellationToken)
    {
        var calls = await inner.ClaimedAsync(claims, cancellationToken);
        return BlindLooks-- > 0 ? new CallRecord?[claims.Count] : calls;
    }

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) => inner.CallAsync(call, cancellationToken);

    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => inner.AuditAsync(cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) => inner.FindAsync(kind, ids, cancellationToken);

    public Task<DirectoryPage> ListAsync(Listing listing, long offset, int most, CancellationToken cancellationToken) =>
        inner.ListAsync(listing, offset, most, cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken) =>
        inner.NextAsync(listing, after, most, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static LedgerUnavailableException Away() => new("Away, as the test wishes.");
}
