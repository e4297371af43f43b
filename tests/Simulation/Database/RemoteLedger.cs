using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Simulation.Faults;

namespace Tollgate.Simulation.Database;

/// <summary>The ledger as one process reaches it. An operation is the same statements, in the same transactions, as in
/// PostgreSQL.</summary>
internal class RemoteLedger(Wire wire, Tables tables) : ILedger
{
    protected Wire Wire => wire;

    protected Tables Tables => tables;

    public virtual async Task<IReadOnlyList<OpenOutcome>> OpenAsync(
        IReadOnlyList<NewCall> calls, CancellationToken cancellationToken)
    {
        var inserted = await InsertAsync(calls);
        if (calls.All(call => inserted.Contains(call.Id)))
            return [.. calls.Select(call => new OpenOutcome(call.Id, OpenState.Opened, []))];

        var rest = calls.Where(call => !inserted.Contains(call.Id)).ToArray();
        var outcomes = await wire.AskAsync(() => tables.LookUp(rest));
        return [.. calls.Select(call =>
            outcomes.GetValueOrDefault(call.Id) ?? new OpenOutcome(call.Id, OpenState.Opened, []))];
    }

    public virtual Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken) =>
        wire.AskAsync(() =>
        {
            tables.Extend(extensions);
            return true;
        });

    public virtual async Task<IReadOnlyList<Balance>> SettleAsync(
        IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        var changed = await ChargeAsync(settlements);
        var charges = settlements.SelectMany(settlement => settlement.Charges).Distinct().ToArray();
        var unchanged = charges.Where(charge => !changed.ContainsKey(charge)).ToArray();
        if (unchanged.Length > 0)
        {
            foreach (var balance in await BalancesAsync(unchanged, cancellationToken))
                changed[new(balance.Account, balance.Period)] = balance;
        }

        return [.. charges.Select(charge => changed[charge])];
    }

    public virtual Task<Recovery> RecoverAsync(
        IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken) =>
        wire.AskAsync(() => tables.Recover(living, most));

    public virtual Task<IReadOnlyList<long>> AdvanceAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken) =>
        wire.AskAsync(() => tables.Advance(accounts));

    public virtual Task<IReadOnlyList<AccountBooks>> ReadAsync(
        IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken)
    {
        ILookup<AccountId, HeldCall> open = null!;
        Balance[][] balances = [];
        return wire.AskAsync<IReadOnlyList<AccountBooks>>(
            [
                () => open = tables.ReadOpen([.. questions.Select(question => question.Account)]),
                () => balances =
                    [.. questions.Select(question => tables.ReadBooks(question.Account, question.From))],
            ],
            () => [.. questions.Select((question, i) => new AccountBooks(
                question.Account,
                [.. open[question.Account]],
                balances[i],
                tables.ReadRecent(question.Account, question.SettledAfter)))]);
    }

    public virtual Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken)
    {
        long[] epochs = [];
        HoldRow?[][] rows = [];
        return wire.AskAsync<IReadOnlyList<Comparison>>(
            [
                () => epochs = EpochsOf(questions),
                () => rows = RowsOf(questions),
            ],
            () => [.. questions.Select((question, i) => Compare(
                question, epochs[i], rows[i], tables.ReadBooks(question.Account, question.From)))]);
    }

    public Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken) =>
        wire.AskAsync(() => tables.Post(entry));

    public Task<IReadOnlyList<Balance>> BalancesAsync(
        IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        wire.AskAsync<IReadOnlyList<Balance>>(() => [.. charges.Select(tables.BalanceOf)]);

    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => wire.AskAsync(tables.Audit);

    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        wire.AskAsync(() => tables.Find(kind, ids));

    public Task<DirectoryPage> ListAsync(
        Listing listing, long offset, int most, CancellationToken cancellationToken) =>
        wire.AskAsync(() => tables.List(listing, offset, most));

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken) =>
        wire.AskAsync(() => tables.Next(listing, after, most));

    public Task<IReadOnlyList<CallRecord?>> ClaimedAsync(
        IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        wire.AskAsync<IReadOnlyList<CallRecord?>>(() => [.. claims.Select(tables.Claimed)]);

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) =>
        wire.AskAsync(() => tables.Call(call));

    public Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken) => wire.AskAsync(() => tables.Now);

    /// <returns>The calls that were inserted.</returns>
    /// <remarks>Books takes care of a duplicate whose copy lands when the claim is free again. It knows of copies by
    /// having sent them, so a call with a claim is not opened twice behind its back.</remarks>
    protected virtual Task<HashSet<CallId>> InsertAsync(IReadOnlyList<NewCall> calls) =>
        wire.AskAsync(() => tables.Insert(calls), mayRunTwice: calls.All(call => call.Claim is null));

    /// <returns>The balances that changed.</returns>
    protected virtual Task<Dictionary<Charge, Balance>> ChargeAsync(IReadOnlyList<Settlement> settlements) =>
        wire.AskAsync(() => tables.Settle(settlements));

    protected long[] EpochsOf(IReadOnlyList<ComparisonQuestion> questions) =>
        [.. questions.Select(question => tables.EpochOf(question.Account))];

    /// <summary>The row of each hold; null where it has none.</summary>
    protected HoldRow?[][] RowsOf(IReadOnlyList<ComparisonQuestion> questions) =>
    [
        .. questions.Select(question => question.Holds
            .Select(call => tables.Calls.TryGetValue(call, out var row) ? new HoldRow(call, row.IsOpen, row.RateTokens) : null)
            .ToArray()),
    ];

    protected static Comparison Compare(
        ComparisonQuestion question, long epoch, HoldRow?[] rows, IReadOnlyList<Balance> balances) => new(
        question.Account,
        epoch,
        [.. rows.Where(row => row is { IsOpen: true }).Select(row => row!.Call)],
        [.. rows.Where(row => row is { IsOpen: false }).Select(row => new Ending(row!.Call, row.RateTokens))],
        balances);

    protected sealed record HoldRow(CallId Call, bool IsOpen, long RateTokens);
}
