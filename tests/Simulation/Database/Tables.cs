using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

/// <summary>The tables of the ledger in memory. A method is a statement, which happens at one instant; an operation of
/// the ledger is one or more of them.</summary>
/// <param name="clock">The ledger's own.</param>
internal sealed partial class Tables(TimeProvider clock)
{
    private readonly Dictionary<CallId, CallRow> _calls = [];
    private readonly List<CallRow> _open = [];
    private readonly Dictionary<AccountId, long> _epochs = [];
    private readonly Dictionary<AccountId, AccountId> _hosts = [];
    private readonly Dictionary<AccountId, List<Charge>> _charges = [];
    private readonly Dictionary<Charge, Balance> _balances = [];
    private readonly Dictionary<Guid, Entry> _entries = [];

    public ICommits? Commits { get; set; }

    public IReadOnlyDictionary<CallId, CallRow> Calls => _calls;

    /// <summary>In the order in which they were opened.</summary>
    public IReadOnlyList<CallRow> OpenCalls => _open;

    public IReadOnlyDictionary<Charge, Balance> AllBalances => _balances;

    /// <summary>0 where an account never had one.</summary>
    public long EpochOf(AccountId account) => _epochs.GetValueOrDefault(account);

    /// <summary>The account that hosts one; itself, where it is hosted by none.</summary>
    public AccountId HostOf(AccountId account)
    {
        if (!_hosts.TryGetValue(account, out var host))
            _hosts[account] = host = account.Host;
        return host;
    }

    public bool IsStale(Fence fence) => fence.Epoch == 0 || EpochOf(fence.Account) != fence.Epoch;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Inserts the calls that no account fences, that have no row and whose claim is free.</summary>
    /// <returns>Those that were inserted.</returns>
    public HashSet<CallId> Insert(IReadOnlyList<NewCall> calls, Func<Fence, bool> isStale)
    {
        var inserted = new HashSet<CallId>();
        foreach (var call in calls)
        {
            if (!_calls.ContainsKey(call.Id)
                && !call.Fences.Any(isStale)
                && (call.Claim is not { } claim || _claims.TryAdd(claim, call.Id)))
            {
                Add(new CallRow(call));
                inserted.Add(call.Id);
            }
        }

        return inserted;
    }

    public HashSet<CallId> Insert(IReadOnlyList<NewCall> calls) => Insert(calls, IsStale);

    /// <summary>What became of calls that were not inserted.</summary>
    public Dictionary<CallId, OpenOutcome> LookUp(IReadOnlyList<NewCall> calls) =>
        calls.DistinctBy(call => call.Id).ToDictionary(call => call.Id, OutcomeOf);

    public void Extend(IReadOnlyList<Extension> extensions)
    {
        foreach (var extension in extensions)
        {
            if (!_calls.TryGetValue(extension.Call, out var row) || !row.IsOpen)
                continue;

            row.RateTokens = Math.Max(row.RateTokens, extension.HeldTokens);
            if (row.Held < extension.Held)
            {
                var held = row.Held;
                row.Held = extension.Held;
                Commits?.Extended(row, held);
            }
        }
    }

    /// <returns>The new epochs; who asks twice moves on twice.</returns>
    public IReadOnlyList<long> Advance(IReadOnlyList<AccountId> accounts) =>
        [.. accounts.Select(Advance)];

    public long Advance(AccountId account)
    {
        var epoch = _epochs[account] = EpochOf(account) + 1;
        Commits?.Advanced(account);
        return epoch;
    }

    /// <summary>The open calls that name any of these accounts or what they host.</summary>
    public ILookup<AccountId, HeldCall> ReadOpen(IReadOnlyCollection<AccountId> hosts) => _open
        .OrderBy(row => row.Call.OpenedAt)
        .ThenBy(row => row.Id.Value)
        .SelectMany(
            row => row.Call.Charges.Select(charge => HostOf(charge.Account)).Where(hosts.Contains).Distinct(),
            (row, host) => (host, row))
        .ToLookup(
            named => named.host,
            named => new HeldCall(
                named.row.Id,
                named.row.Held,
                named.row.Call.OpenedAt,
                named.row.Call.Charges,
                named.row.Call.Facts.Model,
                named.row.RateTokens,
                named.row.Call.Facts.Key));

    /// <summary>The calls that name an account, or what it hosts, and were settled after an instant; none without
    /// one.</summary>
    public RecentCall[] ReadRecent(AccountId host, DateTimeOffset? after) => after is null
        ? []
        : [.. _calls.Values
            .Where(row => row.SettledAt > after && row.Call.Charges.Any(charge => HostOf(charge.Account) == host))
            .Select(row => new RecentCall(
                row.Id,
                row.Call.Facts.Model,
                row.Call.OpenedAt,
                row.SettledAt!.Value,
                row.RateTokens,
                row.Call.Facts.Key))];

    /// <summary>The balances of an account and of what it hosts, of periods from one on.</summary>
    public Balance[] ReadBooks(AccountId host, Period from) => _charges.TryGetValue(host, out var charges)
        ? [.. charges.Where(charge => charge.Period >= from).Select(charge => _balances[charge])]
        : [];

    public Balance BalanceOf(Charge charge) =>
        _balances.GetValueOrDefault(charge, new(charge.Account, charge.Period, default, 0, 0, 0));

    private void Add(CallRow row)
    {
        _calls.Add(row.Id, row);
        _open.Add(row);
        Commits?.Opened(row);
    }

    private OpenOutcome OutcomeOf(NewCall call)
    {
        if (_calls.TryGetValue(call.Id, out var row))
            return new(call.Id, row.IsOpen ? OpenState.Opened : OpenState.Recovered, []);

        var passed = call.Fences.Where(IsStale).Select(fence => fence.Account).ToArray();
        if (passed.Length > 0)
            return new(call.Id, OpenState.Fenced, passed);
        return call.Claim is not null
            ? new(call.Id, OpenState.Duplicate, [])
            : throw new LedgerUnavailableException($"Call {call.Id} has no row although nothing fences it.");
    }
}
