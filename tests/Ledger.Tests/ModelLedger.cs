using System.Numerics;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

/// <summary>The same rules once more, slow and plain: balances are not kept but added up anew from every row, in whole
/// 1e-18 dollars.</summary>
internal sealed class ModelLedger
{
    private readonly Dictionary<CallId, Row> _calls = [];
    private readonly Dictionary<AccountId, long> _epochs = [];
    private readonly Dictionary<Guid, Entry> _entries = [];
    private readonly Dictionary<Charge, long> _versions = [];
    private readonly Dictionary<Claim, CallId> _claims = [];

    public IEnumerable<NewCall> Open => _calls.Values
        .Where(row => row.How is null)
        .Select(row => row.Call with { Held = row.Held, HeldTokens = row.RateTokens });

    public long Calls => _calls.Count;

    public long Epoch(AccountId account) => _epochs.GetValueOrDefault(account);

    public long Advance(AccountId account) => _epochs[account] = Epoch(account) + 1;

    public (OpenState State, IReadOnlyList<AccountId> Stale) Add(NewCall call)
    {
        if (_calls.TryGetValue(call.Id, out var row))
            return (row.How is null ? OpenState.Opened : OpenState.Recovered, []);

        var stale = call.Fences.Where(fence => fence.Epoch == 0 || Epoch(fence.Account) != fence.Epoch).Select(fence => fence.Account).ToArray();
        if (stale.Length > 0)
            return (OpenState.Fenced, stale);

        if (call.Claim is { } claim && !_claims.TryAdd(claim, call.Id))
            return (OpenState.Duplicate, []);

        _calls.Add(call.Id, new(call));
        return (OpenState.Opened, []);
    }

    public CallId? Claimed(Claim claim) => _claims.TryGetValue(claim, out var call) ? call : null;

    public string? How(CallId call) => _calls[call].How;

    public bool Knows(CallId call) => _calls.ContainsKey(call);

    public long RateTokens(CallId call) => _calls[call].RateTokens;

    /// <summary>The calls of an account that were settled after an instant; what was recovered was after all.</summary>
    public IEnumerable<NewCall> Recent(AccountId account, DateTimeOffset after) => _calls.Values
        .Where(row => row.SettledAt > after && row.Call.Charges.Any(charge => charge.Account == account))
        .Select(row => row.Call);

    public void Extend(Extension extension)
    {
        if (!_calls.TryGetValue(extension.Call, out var row) || row.How is not null)
            return;
        if (extension.Held > row.Held)
            row.Held = extension.Held;
        row.RateTokens = Math.Max(row.RateTokens, extension.HeldTokens);
    }

    public void Settle(IEnumerable<Settlement> settlements)
    {
        var touched = new HashSet<Charge>();
        foreach (var settlement in settlements)
        {
            if (!_calls.TryGetValue(settlement.Call, out var row) || row.How is "exact" or "corrected")
                continue;
            row.How = row.How is null ? "exact" : "corrected";
            (row.Cost, row.Tokens) = (settlement.Cost ?? default, settlement.Usage.Tokens.Total);
            row.RateTokens = settlement.RateTokens;
            row.SettledAt ??= settlement.SettledAt;
            if (settlement.Cost == Money.Zero && row.Call.Claim is { } claim)
                _claims.Remove(claim);
            touched.UnionWith(row.Call.Charges);
        }

        Touch(touched);
    }

    public void Adjust(IEnumerable<Adjustment> adjustments)
    {
        var sums = new Dictionary<Charge, BigInteger>();
        foreach (var (call, cost) in adjustments.DistinctBy(adjustment => adjustment.Call))
        {
            if (!_calls.TryGetValue(call, out var row) || row.How is null or "recovered")
                continue;
            var difference = Atoms(cost) - Atoms(row.Cost) - row.Adjusted;
            row.Adjusted += difference;
            foreach (var charge in row.Call.Charges)
                sums[charge] = sums.GetValueOrDefault(charge) + difference;
        }

        Touch([.. sums.Where(sum => !sum.Value.IsZero).Select(sum => sum.Key)]);
    }

    /// <summary>What a call has cost in the end; null: it is not settled.</summary>
    public Money? Cost(CallId call) => _calls.TryGetValue(call, out var row) && row.How is not null
        ? new((decimal)(Atoms(row.Cost) + row.Adjusted) / 1_000_000_000_000_000_000m)
        : null;

    public IReadOnlyList<CallId> Recover(IReadOnlyCollection<string> living, int most)
    {
        var found = _calls.Values
            .Where(row => row.How is null && !living.Contains(row.Call.Owner))
            .OrderBy(row => row.Call.OpenedAt)
            .ThenBy(row => row.Call.Id.Value)
            .Take(most)
            .ToArray();
        foreach (var row in found)
            (row.How, row.Cost, row.SettledAt) = ("recovered", row.Held, DateTimeOffset.MaxValue);
        Touch(found.SelectMany(row => row.Call.Charges).ToHashSet());
        return [.. found.Select(row => row.Call.Id)];
    }

    public void Post(Entry entry)
    {
        if (_entries.TryAdd(entry.Id, entry))
            Touch([new(entry.Account, entry.Period)]);
    }

    public Balance Balance(Charge charge)
    {
        var settled = _calls.Values.Where(row => row.How is not null && row.Call.Charges.Contains(charge)).ToArray();
        var spent = settled.Aggregate(BigInteger.Zero, (sum, row) => sum + Atoms(row.Cost) + row.Adjusted)
            + _entries.Values.Where(entry => new Charge(entry.Account, entry.Period) == charge)
                .Aggregate(BigInteger.Zero, (sum, entry) => sum + Atoms(entry.Amount));
        return new(
            charge.Account,
            charge.Period,
            new((decimal)spent / 1_000_000_000_000_000_000m),
            settled.Sum(row => row.Tokens),
            settled.Length,
            _versions.GetValueOrDefault(charge));
    }

    private void Touch(HashSet<Charge> charges)
    {
        foreach (var charge in charges)
            _versions[charge] = _versions.GetValueOrDefault(charge) + 1;
    }

    private static BigInteger Atoms(Money money) =>
        (BigInteger)decimal.Truncate(money.Dollars) * 1_000_000_000_000_000_000
        + (BigInteger)(money.Dollars % 1 * 1_000_000_000_000_000_000m);

    private sealed class Row(NewCall call)
    {
        public NewCall Call => call;

        public Money Held { get; set; } = call.Held;

        public Money Cost { get; set; }

        public BigInteger Adjusted { get; set; }

        public long Tokens { get; set; }

        public long RateTokens { get; set; } = call.HeldTokens;

        public DateTimeOffset? SettledAt { get; set; }

        public string? How { get; set; }
    }
}
