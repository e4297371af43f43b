using Microsoft.Data.Sqlite;
using Tollgate.Accounts;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger : IRepricing
{
    private const string ReadSettled =
        """
        select id, settled_at, charges, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, kinds,
            cost, adjusted, how, price
        from calls
        where settled_at >= $1 and settled_at < $2 and (settled_at, id) > ($3, $4) and $5 in (model, deployment)
        order by settled_at, id limit $6
        """;

    /// <remarks>Like an audit it reads on a thread of its own, so it holds nobody up.</remarks>
    public Task<IReadOnlyList<SettledCall>> SettledAsync(
        CallSelection selection, SettledCall? after, int most, CancellationToken cancellationToken) =>
        _reader.RunAsync<IReadOnlyList<SettledCall>>(
            session => session.Query(
                ReadSettled,
                SettledOf,
                Write(selection.From),
                Write(selection.To),
                Write(after?.SettledAt ?? DateTimeOffset.UnixEpoch),
                after?.Id.ToString() ?? "",
                selection.Model,
                most),
            cancellationToken);

    public Task<IReadOnlyList<Balance>> AdjustAsync(
        IReadOnlyList<Adjustment> adjustments, string author, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var adjustment in adjustments)
            Storable.Check(adjustment);
        return _writer.RunAsync(
            session =>
            {
                var sums = new Dictionary<Charge, decimal>();
                foreach (var adjustment in adjustments.DistinctBy(adjustment => adjustment.Call))
                    Adjust(session, adjustment, sums);

                var deltas = new SqliteDeltas();
                foreach (var (charge, amount) in sums.Where(sum => sum.Value != 0))
                {
                    Post(session, new(
                        Guid.NewGuid(), charge.Account, charge.Period, new(amount), Words.Reprice, author, at));
                    deltas.Add([charge], amount, tokens: 0, calls: 0);
                }

                return deltas.AddTo(session);
            },
            cancellationToken);
    }

    private static void Adjust(SqliteSession session, Adjustment adjustment, Dictionary<Charge, decimal> sums)
    {
        var id = adjustment.Call.ToString();
        var found = session.Query(
            "select charges, cost, adjusted from calls where id = $1 and settled_at is not null and how <> 'recovered'",
            row => (Charges: SqlitePath.Read(row.GetString(0)), Cost: MoneyOrZero(row, 1), Adjusted: MoneyOrZero(row, 2)),
            id);
        if (found is not [var call])
            return;

        var adjusted = adjustment.Cost - call.Cost;
        var delta = adjusted - call.Adjusted;
        if (delta == Accounts.Money.Zero)
            return;

        session.Execute("update calls set adjusted = $2 where id = $1", id, Write(adjusted));
        UnsumDayOf(session, id);
        foreach (var charge in call.Charges)
            sums[charge] = sums.GetValueOrDefault(charge) + delta.Dollars;
    }

    private static SettledCall SettledOf(SqliteDataReader row) => new(
        new(Guid.Parse(row.GetString(0))),
        Time(row.GetInt64(1)),
        SqlitePath.Read(row.GetString(2)),
        UsageKinds.Read(new(row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)), row.TextOrNull(7)),
        MoneyOrZero(row, 8) + MoneyOrZero(row, 9),
        row.GetString(10) == Words.Recovered,
        !row.IsDBNull(11));

    private static Money MoneyOrZero(SqliteDataReader row, int column) =>
        row.TextOrNull(column) is { } amount ? Money(amount) : default;
}
