using Npgsql;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IRepricing
{
    private const string ReadSettled =
        """
        select id, settled_at, accounts, periods, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens,
          kinds, coalesce(cost, 0) + coalesce(adjusted, 0), how = 'recovered', price is not null
        from calls
        where settled_at >= $1 and settled_at < $2 and (settled_at, id) > ($3, $4) and $5 in (model, deployment)
        order by settled_at, id limit $6
        """;

    // Rows and balances are locked in the order in which a settlement does.
    private const string Adjust =
        $"""
        with a as (select * from unnest($1::uuid[], $2::numeric[]) a(id, cost)),
        found as materialized (
          select c.id, c.opened_at, c.accounts, c.periods, a.cost - coalesce(c.cost, 0) adjusted,
            a.cost - coalesce(c.cost, 0) - coalesce(c.adjusted, 0) delta
          from calls c join a using (id)
          where c.settled_at is not null and c.how <> 'recovered'
          order by c.id for update of c),
        old as (select * from found where delta <> 0),
        adjusted as (
          update calls c set adjusted = o.adjusted from old o where c.id = o.id),
        {TakeMarks},
        deltas as (
          select x.account, x.period, sum(o.delta) amount
          from old o, unnest(o.accounts, o.periods) x(account, period)
          group by x.account, x.period having sum(o.delta) <> 0),
        booked as (
          insert into entries (id, account, period, amount, reason, author, at)
          select gen_random_uuid(), account, period, amount, $3, $4, $5 from deltas)
        insert into balances as b (account, period, spent, tokens, calls, version)
        select account, period, amount, 0, 0, 1 from deltas order by account, period
        on conflict (account, period) do update set spent = b.spent + excluded.spent, version = b.version + 1
        returning account, period, spent, tokens, calls, version
        """;

    public Task<IReadOnlyList<SettledCall>> SettledAsync(
        CallSelection selection, SettledCall? after, int most, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<SettledCall>>(
            [
                Command(
                    ReadSettled,
                    selection.From.UtcDateTime,
                    selection.To.UtcDateTime,
                    (after?.SettledAt ?? DateTimeOffset.UnixEpoch).UtcDateTime,
                    after?.Id.Value ?? Guid.Empty,
                    selection.Model,
                    most),
            ],
            async reader => await RowsAsync(reader, SettledOf, cancellationToken),
            cancellationToken);

    public Task<IReadOnlyList<Balance>> AdjustAsync(
        IReadOnlyList<Adjustment> adjustments, string author, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var adjustment in adjustments)
            Storable.Check(adjustment);
        var distinct = adjustments.DistinctBy(adjustment => adjustment.Call).ToArray();
        return RunAsync<IReadOnlyList<Balance>>(
            [
                Command(
                    Adjust,
                    distinct.Select(adjustment => adjustment.Call.Value).ToArray(),
                    distinct.Select(adjustment => adjustment.Cost.Dollars).ToArray(),
                    Words.Reprice,
                    Storable.Clean(author)!,
                    at.UtcDateTime),
            ],
            async reader => await RowsAsync(reader, row => BalanceOf(row), cancellationToken),
            cancellationToken);
    }

    private static SettledCall SettledOf(NpgsqlDataReader row) => new(
        new(row.GetGuid(0)),
        row.GetFieldValue<DateTimeOffset>(1),
        ChargesOf(row, 2, 3),
        UsageKinds.Read(new(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)), TextOrNull(row, 8)),
        new(row.GetDecimal(9)),
        row.GetBoolean(10),
        row.GetBoolean(11));
}
