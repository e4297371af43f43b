using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

internal sealed partial class Tables
{
    /// <summary>Settles those of the calls that are open or recovered.</summary>
    /// <returns>The balances that changed.</returns>
    public Dictionary<Charge, Balance> Settle(IReadOnlyList<Settlement> settlements)
    {
        var changes = new List<Change>(settlements.Count);
        // Of two settlements of one call the first stands.
        foreach (var settlement in settlements.DistinctBy(settlement => settlement.Call))
        {
            if (_calls.TryGetValue(settlement.Call, out var row) && row.How is null or Words.Recovered)
            {
                changes.Add(new(
                    row, row.IsOpen ? Words.Exact : Words.Corrected, settlement.Cost, settlement.Usage, settlement));
            }
        }

        return Apply(changes);
    }

    /// <summary>Settles at what they hold, open calls whose owner is not among the living, oldest first.</summary>
    public Recovery Recover(IReadOnlyCollection<string> living, int most)
    {
        var dead = _open
            .Where(row => !living.Contains(row.Call.Owner))
            .OrderBy(row => row.Call.OpenedAt)
            .ThenBy(row => row.Id.Value)
            .Take(most)
            .ToArray();
        var balances = Apply([.. dead.Select(row => new Change(row, Words.Recovered, row.Held, row.Usage, null))]);
        return new(
            [.. dead.Select(row => new RecoveredCall(row.Id, row.Call.Owner, row.Held, row.Call.Charges, row.RateTokens))],
            [.. balances.Values]);
    }

    public Balance Post(Entry entry)
    {
        if (!_entries.ContainsKey(entry.Id))
        {
            var charge = new Charge(entry.Account, entry.Period);
            Keep(new() { [charge] = Sum(BalanceOf(charge), entry.Amount, tokens: 0, calls: 0) });
            _entries[entry.Id] = entry;
        }

        return BalanceOf(new(entry.Account, entry.Period));
    }

    /// <summary>Settles rows and adds what changed to every balance that they are charged to, in one commit.</summary>
    public Dictionary<Charge, Balance> Apply(IReadOnlyList<Change> changes)
    {
        var changed = new Dictionary<Charge, Balance>();
        foreach (var change in changes)
        {
            var (row, delta) = (change.Row, (change.Cost ?? Money.Zero) - (change.Row.Cost ?? Money.Zero));
            foreach (var charge in row.Call.Charges)
            {
                var balance = changed.GetValueOrDefault(charge, BalanceOf(charge));
                changed[charge] = Sum(balance, delta, change.Usage.Tokens.Total - row.Usage.Tokens.Total, row.IsOpen ? 1 : 0);
            }
        }

        foreach (var (charge, balance) in changed)
            changed[charge] = balance with { Version = BalanceOf(charge).Version + 1 };
        Commit(changes, changed);
        return changed;
    }

    /// <summary>Writes rows and balances as they are given.</summary>
    public void Commit(IReadOnlyList<Change> changes, Dictionary<Charge, Balance> balances)
    {
        Keep(balances);
        var before = new RowBefore[changes.Count];
        for (var i = 0; i < before.Length; i++)
        {
            var (row, how, cost, usage, settlement) = changes[i];
            before[i] = new(row, row.How, row.Cost ?? Money.Zero);
            if (row.IsOpen)
                _open.Remove(row);
            (row.How, row.Cost, row.Usage) = (how, cost, usage);
            row.SettledAt ??= settlement?.SettledAt ?? Now;
            if (settlement is not null)
            {
                (row.Status, row.Estimated, row.RateTokens) =
                    (Words.Of(settlement.Status), settlement.Estimated, settlement.RateTokens);
                row.Deployment = settlement.Deployment ?? row.Deployment;
                row.Price = settlement.StoredPrice;
            }

            Free(row);
        }

        if (before.Length > 0)
            Commits?.Settled(before);
    }

    private void Keep(Dictionary<Charge, Balance> balances)
    {
        foreach (var balance in balances.Values)
        {
            if (Math.Abs(balance.Spent.Dollars) > Storable.SpentMax)
                throw new LedgerRejectedException($"No ledger can keep what {balance.Account} has spent exactly.");
        }

        foreach (var (charge, balance) in balances)
        {
            if (_balances.TryAdd(charge, balance))
            {
                var host = HostOf(charge.Account);
                if (!_charges.TryGetValue(host, out var charges))
                    _charges[host] = charges = [];
                charges.Add(charge);
            }
            else
            {
                _balances[charge] = balance;
            }
        }
    }

    public Audit Audit()
    {
        var charged = new Dictionary<Charge, Money>();
        foreach (var row in _calls.Values)
        {
            foreach (var charge in row.Call.Charges)
            {
                if (row.Cost is { } cost)
                    charged[charge] = charged.GetValueOrDefault(charge) + cost;
            }
        }

        foreach (var entry in _entries.Values)
        {
            var charge = new Charge(entry.Account, entry.Period);
            charged[charge] = charged.GetValueOrDefault(charge) + entry.Amount;
        }

        return new(
            _balances.Keys.DistinctBy(charge => charge.Account).Count(),
            _calls.Count,
            [.. _balances.Keys.Union(charged.Keys)
                .Select(charge => new Difference(
                    charge.Account, charge.Period, BalanceOf(charge).Spent, charged.GetValueOrDefault(charge)))
                .Where(difference => difference.Balance != difference.Charged)
                .Take(Ledger.Audit.DifferencesMax)],
            _open.Count,
            _open.Count == 0 ? null : _open.Min(row => row.Call.OpenedAt));
    }

    private static Balance Sum(Balance balance, Money spent, long tokens, long calls) => balance with
    {
        Spent = balance.Spent + spent,
        Tokens = balance.Tokens + tokens,
        Calls = balance.Calls + calls,
        Version = balance.Version + 1,
    };

    /// <summary>What a row is to become.</summary>
    /// <param name="Settlement">Null where its owner does not settle it.</param>
    internal readonly record struct Change(
        CallRow Row, string How, Money? Cost, Usage Usage, Settlement? Settlement);
}
