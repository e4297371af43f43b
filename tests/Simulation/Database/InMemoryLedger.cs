using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

/// <summary>A ledger over tables in memory that always answers at once.</summary>
internal sealed class InMemoryLedger(Tables tables) : ILedger, IProjects, IAlerts, IRepricing
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _projects = [];
    private readonly InMemoryAlerts _alerts = new();

    public Task<IReadOnlyList<OpenOutcome>> OpenAsync(
        IReadOnlyList<NewCall> calls, CancellationToken cancellationToken) => Run<IReadOnlyList<OpenOutcome>>(() =>
    {
        foreach (var call in calls)
            Storable.Check(call);
        var inserted = tables.Insert(calls);
        var rest = tables.LookUp([.. calls.Where(call => !inserted.Contains(call.Id))]);
        return [.. calls.Select(call =>
            rest.GetValueOrDefault(call.Id) ?? new OpenOutcome(call.Id, OpenState.Opened, []))];
    });

    public Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken) => Run(() =>
    {
        foreach (var extension in extensions)
            Storable.Check(extension);
        tables.Extend(extensions);
        return true;
    });

    public Task<IReadOnlyList<Balance>> SettleAsync(
        IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) => Run<IReadOnlyList<Balance>>(() =>
    {
        foreach (var settlement in settlements)
            Storable.Check(settlement);
        tables.Settle(settlements);
        return [.. settlements.SelectMany(settlement => settlement.Charges).Distinct().Select(tables.BalanceOf)];
    });

    public Task<Recovery> RecoverAsync(
        IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken) =>
        Run(() => tables.Recover(living, most));

    public Task<IReadOnlyList<long>> AdvanceAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken) => Run(() =>
    {
        foreach (var account in accounts)
            Storable.Check(account.Value, "account");
        return tables.Advance(accounts);
    });

    public Task<IReadOnlyList<AccountBooks>> ReadAsync(
        IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<AccountBooks>>(() =>
        {
            var open = tables.ReadOpen([.. questions.Select(question => question.Account)]);
            return [.. questions.Select(question => new AccountBooks(
                question.Account,
                [.. open[question.Account]],
                tables.ReadBooks(question.Account, question.From),
                tables.ReadRecent(question.Account, question.SettledAfter)))];
        });

    public Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<Comparison>>(() =>
            [.. questions.Select(question => new Comparison(
                question.Account,
                tables.EpochOf(question.Account),
                [.. question.Holds.Where(call => tables.Calls.TryGetValue(call, out var row) && row.IsOpen)],
                [.. question.Holds.Where(call => tables.Calls.TryGetValue(call, out var row) && !row.IsOpen)
                    .Select(call => new Ending(call, tables.Calls[call].RateTokens))],
                tables.ReadBooks(question.Account, question.From)))]);

    public Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken) => Run(() =>
    {
        Storable.Check(entry);
        return tables.Post(entry);
    });

    public Task<IReadOnlyList<Balance>> BalancesAsync(
        IReadOnlyList<Charge> charges, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<Balance>>(() => [.. charges.Select(tables.BalanceOf)]);

    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => Run(tables.Audit);

    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Run(() => tables.Find(kind, ids));

    public Task<DirectoryPage> ListAsync(
        Listing listing, long offset, int most, CancellationToken cancellationToken) =>
        Run(() => tables.List(listing, offset, most));

    public Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken) =>
        Run(() => tables.Next(listing, after, most));

    public Task<IReadOnlyList<CallRecord?>> ClaimedAsync(
        IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<CallRecord?>>(() => [.. claims.Select(tables.Claimed)]);

    public Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken) =>
        Run(() => tables.Call(call));

    public Task<IReadOnlyList<SettledCall>> SettledAsync(
        CallSelection selection, SettledCall? after, int most, CancellationToken cancellationToken) =>
        Run(() => tables.Settled(selection, after, most));

    public Task<IReadOnlyList<Balance>> AdjustAsync(
        IReadOnlyList<Adjustment> adjustments, string author, DateTimeOffset at, CancellationToken cancellationToken) =>
        Run(() =>
        {
            foreach (var adjustment in adjustments)
                Storable.Check(adjustment);
            return tables.Adjust(adjustments, author, at);
        });

    public Task AddAlertsAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellationToken) =>
        _alerts.AddAlertsAsync(alerts, cancellationToken);

    public Task<IReadOnlyList<TakenAlert>> TakeAlertsAsync(
        DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        _alerts.TakeAlertsAsync(now, until, most, cancellationToken);

    public Task MarkAlertsAsync(IReadOnlyList<TriedAlert> tried, CancellationToken cancellationToken) =>
        _alerts.MarkAlertsAsync(tried, cancellationToken);

    public Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken) => Run(() => tables.Now);

    /// <summary>Saves the state of an account as its grain does; null if somebody else was first.</summary>
    public Task<string?> SaveAsync(string name, AccountId account, string json, string? etag) => Run(() =>
    {
        Storable.Check(account.Value, "key");
        var payload = StatePayload.Parse(json);
        var names = payload.Names.Select(name => new DirectoryEntry(
            name.Kind, name.Id, account, name.Alias, name.Parent, name.HasProfile ? payload.Profile : null)
        {
            Owner = name.Owner,
            Organization = name.Organization,
            CreatedAt = name.CreatedAt,
        });
        return Text(tables.Save(name, account.Value, json, [.. names], Version(etag)));
    });

    /// <summary>Clears the state of an account as its grain does; null if somebody else was first.</summary>
    public Task<string?> ClearAsync(string name, AccountId account, string? etag) =>
        Run(() => Text(tables.Save(name, account.Value, null, [], Version(etag))));

    /// <summary>The state of an account and its ETag, as its grain reads them; null if it never had one.</summary>
    public Task<(string? Json, string ETag)?> LoadAsync(string name, AccountId account) =>
        Run<(string? Json, string ETag)?>(() => tables.Load(name, account.Value) is { } saved
            ? ((string?)saved.State, Text(saved.Version)!)
            : null);

    public Task<string?> FindProjectAsync(string name, CancellationToken cancellationToken) =>
        Run(() => _projects.GetValueOrDefault(name));

    public Task<bool> SaveProjectAsync(string name, string json, int most, CancellationToken cancellationToken) =>
        Run(() =>
        {
            if (_projects.Count >= most && !_projects.ContainsKey(name))
                return false;
            _projects[name] = json;
            return true;
        });

    private static string? Text(long? version) => version?.ToString(CultureInfo.InvariantCulture);

    private static long? Version(string? etag) =>
        etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private Task<T> Run<T>(Func<T> operation)
    {
        lock (_lock)
        {
            try
            {
                return Task.FromResult(operation());
            }
            catch (Exception exception)
            {
                return Task.FromException<T>(exception);
            }
        }
    }
}
