using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Api.Tests.Access;

/// <summary>A ledger whose directory knows one credential, and that can be away.</summary>
internal sealed class OneKeyLedger(SqliteLedger inner) : ILedger
{
    public SqliteLedger Inner => inner;

    public string? Known { get; set; }

    public bool IsAway { get; set; }

    public bool IsOutdated { get; set; }

    /// <summary>How often it was asked whether it is there.</summary>
    public int Pings { get; private set; }

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public async Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new LedgerUnavailableException("It is away.");
        return Known is { } known && kind == "credential" && ids.Contains(known)
            ? [new("credential", known, AccountId.Key(known), null, null, null)]
            : await inner.FindAsync(kind, ids, cancellationToken);
    }

    public async Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken)
    {
        Pings++;
        if (IsAway)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        if (IsOutdated)
            throw new LedgerOutdatedException("It is of yesterday.");
        return await inner.PingAsync(cancellationToken) + Ahead;
    }

    public Task<IReadOnlyList<OpenOutcome>> OpenAsync(IReadOnlyList<NewCall> calls, CancellationToken cancellationToken) =>
        inner.OpenAsync(calls, cancellationToken);

    public Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken) =>
        inner.ExtendAsync(extensions, cancellationToken);

    public Task<IReadOnlyList<Balance>> SettleAsync(IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) =>
        inner.SettleAsync(settlements, cancellationToken);

    public Task<Recovery> RecoverAsync(IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken) =>
        inner.RecoverAsync(living, most, cancellationToken);

    public Task<IReadOnlyList<long>> AdvanceAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken) =>
        inner.AdvanceAsync(accounts, cancellationToken);

    public Task<IReadOnlyList<AccountBooks>> ReadAsync(IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
        inner.ReadAsync(questions, cancellationToken);

    public Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) => inner.CompareAsync(questions, cancellationToken);

    public Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken) => inner.PostAsync(entry, cancellationToken);

    public Task<IReadOnlyList<Balance>> BalancesAsync(IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        inner.BalancesAsync(charges, cancellationToken);

    public Task<IReadOnlyList<CallRecord?>> ClaimedAsync(
        IReadOnlyList<Claim> claims, CancellationToken cancellationToken) => inner.ClaimedAsync(claims, cancellationToken);

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) => inner.CallAsync(call, cancellationToken);

    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => inner.AuditAsync(cancellationToken);

    public Task<DirectoryPage> ListAsync(Listing listing, long offset, int most, CancellationToken cancellationToken) =>
        inner.ListAsync(listing, offset, most, cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken) =>
        inner.NextAsync(listing, after, most, cancellationToken);
}
