using Tollgate.Accounts;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    /// <remarks>It reads on a thread of its own, from one snapshot, so it holds nobody up.</remarks>
    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => _reader.RunAsync(
        session =>
        {
            var charged = Charged(session);
            var balances = session.Query(
                "select account, period, spent, tokens, calls, version from balances", BalanceOf);
            var differences = new List<Difference>();
            foreach (var balance in balances)
            {
                charged.Remove(new(balance.Account, balance.Period), out var sum);
                if (balance.Spent.Dollars != sum)
                    differences.Add(new(balance.Account, balance.Period, balance.Spent, new(sum)));
            }

            differences.AddRange(charged.Where(rest => rest.Value != 0).Select(rest =>
                new Difference(rest.Key.Account, rest.Key.Period, default, new(rest.Value))));
            var (calls, open, oldest) = session.Query(
                "select count(*), count(*) filter (where settled_at is null), " +
                "min(opened_at) filter (where settled_at is null) from calls",
                row => (
                    row.GetInt64(0),
                    row.GetInt64(1),
                    row.IsDBNull(2) ? (DateTimeOffset?)null : Time(row.GetInt64(2))))[0];
            return new Audit(
                balances.Select(balance => balance.Account).Distinct().Count(),
                calls,
                [.. differences.Take(Audit.DifferencesMax)],
                open,
                oldest);
        },
        cancellationToken);

    private static Dictionary<Charge, decimal> Charged(SqliteSession session)
    {
        var sums = new Dictionary<Charge, decimal>();
        session.ForEach("select charges, cost from calls where cost is not null", row =>
        {
            var cost = Money(row.GetString(1)).Dollars;
            foreach (var charge in SqlitePath.Read(row.GetString(0)))
                sums[charge] = sums.GetValueOrDefault(charge) + cost;
        });
        session.ForEach("select account, period, amount from entries", row =>
        {
            var charge = new Charge(new(row.GetString(0)), new Period(row.GetInt64(1)));
            sums[charge] = sums.GetValueOrDefault(charge) + Money(row.GetString(2)).Dollars;
        });
        return sums;
    }
}
