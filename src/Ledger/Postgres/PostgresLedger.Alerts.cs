using Npgsql;
using NpgsqlTypes;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IAlerts
{
    private const string AddAlerts =
        """
        insert into alerts (account, period, line, channel, body, at, due_at)
        select a.account, a.period, a.line, a.channel, a.body, a.at, a.at
        from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
          with ordinality a(account, period, line, channel, body, at, place)
        order by a.place
        on conflict (account, period, line, channel) do nothing
        """;

    // Materialized: a planner that asked it once more would lock other rows than it returns.
    private const string TakeAlerts =
        """
        with due as materialized (
          select d.number from alerts d
          where d.outcome is null and d.due_at <= $1 and not exists (
            select from alerts e
            where e.account = d.account and e.channel = d.channel and e.outcome is null and e.number < d.number)
          order by d.due_at, d.number limit $3
          for update skip locked)
        update alerts a set due_at = $2, tries = a.tries + 1
        from due where a.number = due.number
        returning a.number, a.account, a.period, a.line, a.channel, a.body, a.at, a.tries
        """;

    private const string MarkAlerts =
        """
        update alerts a set outcome = t.outcome, due_at = t.due_at, body = case when t.outcome is null then a.body end
        from unnest($1::bigint[], $2::text[], $3::timestamptz[]) t(number, outcome, due_at)
        where a.number = t.number and a.outcome is null
        """;

    public Task AddAlertsAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        foreach (var alert in alerts)
            Storable.Check(alert);
        return ExecuteAsync(
            Command(
                AddAlerts,
                alerts.Select(alert => alert.Account.Value).ToArray(),
                alerts.Select(alert => alert.Period.SinceMilliseconds).ToArray(),
                alerts.Select(alert => alert.Line).ToArray(),
                alerts.Select(alert => Words.Of(alert.Channel)).ToArray(),
                alerts.Select(alert => alert.Body).ToArray(),
                alerts.Select(alert => alert.At.UtcDateTime).ToArray()),
            cancellationToken);
    }

    public Task<IReadOnlyList<TakenAlert>> TakeAlertsAsync(
        DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<TakenAlert>>(
            [Command(TakeAlerts, now.UtcDateTime, until.UtcDateTime, most)],
            async reader => [.. (await RowsAsync(reader, TakenAlertOf, cancellationToken)).OrderBy(taken => taken.Number)],
            cancellationToken);

    public Task MarkAlertsAsync(IReadOnlyList<TriedAlert> tried, CancellationToken cancellationToken) => ExecuteAsync(
        Command(
            MarkAlerts,
            tried.Select(alert => alert.Number).ToArray(),
            new NpgsqlParameter
            {
                Value = tried.Select(alert => Words.Of(alert.Outcome)).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            },
            tried.Select(alert => alert.DueAt.UtcDateTime).ToArray()),
        cancellationToken);

    private Task<bool> ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        RunAsync([command], static _ => Task.FromResult(true), cancellationToken);

    private static TakenAlert TakenAlertOf(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new(
            new(row.GetString(1)),
            new(row.GetInt64(2)),
            row.GetString(3),
            Words.ChannelOf(row.GetString(4)),
            row.GetString(5),
            row.GetFieldValue<DateTimeOffset>(6)),
        row.GetInt32(7));
}
