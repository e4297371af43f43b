using Npgsql;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    // It reads every row there is. Nobody waits for it, and it holds nobody up.
    private const int AuditSeconds = 600;

    private const string Differences =
        """
        with charged as (
          select account, period, sum(amount) amount from (
            select a.account, a.period, c.cost amount from calls c, unnest(c.accounts, c.periods) a(account, period)
            where c.cost is not null
            union all
            select account, period, amount from entries) charges
          group by account, period)
        select account, period, coalesce(b.spent, 0), coalesce(c.amount, 0)
        from balances b full join charged c using (account, period)
        where coalesce(b.spent, 0) <> coalesce(c.amount, 0)
        limit $1
        """;

    private const string Counts =
        """
        select (select count(distinct account) from balances), count(*), count(*) filter (where settled_at is null),
          min(opened_at) filter (where settled_at is null)
        from calls
        """;

    public Task<Audit> AuditAsync(CancellationToken cancellationToken) => TranslateAsync(
        async () =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(
                System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = AuditSeconds };
            batch.BatchCommands.Add(new($"set local statement_timeout = '{AuditSeconds}s'"));
            batch.BatchCommands.Add(Command(Differences, Audit.DifferencesMax));
            batch.BatchCommands.Add(new(Counts));

            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var differences = await RowsAsync(reader, DifferenceOf, cancellationToken);
            return (await NextAsync(
                reader,
                row => new Audit(
                    row.GetInt64(0),
                    row.GetInt64(1),
                    differences,
                    row.GetInt64(2),
                    row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3)),
                cancellationToken))[0];
        },
        cancellationToken);

    private static Difference DifferenceOf(NpgsqlDataReader row) => new(
        new(row.GetString(0)),
        new(row.GetInt64(1)),
        new(row.GetDecimal(2)),
        new(row.GetDecimal(3)));
}
