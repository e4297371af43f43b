using Microsoft.Data.Sqlite;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger : IAlerts
{
    public Task AddAlertsAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        foreach (var alert in alerts)
            Storable.Check(alert);
        return _writer.RunAsync(
            session =>
            {
                foreach (var alert in alerts)
                {
                    session.Execute(
                        """
                        insert into alerts (account, period, line, channel, body, at, due_at)
                        values ($1, $2, $3, $4, $5, $6, $6)
                        on conflict (account, period, line, channel) do nothing
                        """,
                        alert.Account.Value,
                        alert.Period.SinceMilliseconds,
                        alert.Line,
                        Words.Of(alert.Channel),
                        alert.Body,
                        Write(alert.At));
                }

                return true;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<TakenAlert>> TakeAlertsAsync(
        DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<TakenAlert>>(
            session =>
            [
                .. session.Query(
                    """
                    update alerts set due_at = $2, tries = tries + 1
                    where number in (
                        select d.number from alerts d
                        where d.outcome is null and d.due_at <= $1 and not exists (
                            select 1 from alerts e
                            where e.account = d.account and e.channel = d.channel
                                and e.outcome is null and e.number < d.number)
                        order by d.due_at, d.number limit $3)
                    returning number, account, period, line, channel, body, at, tries
                    """,
                    TakenAlertOf,
                    Write(now),
                    Write(until),
                    most).OrderBy(taken => taken.Number),
            ],
            cancellationToken);

    public Task MarkAlertsAsync(IReadOnlyList<TriedAlert> tried, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            session =>
            {
                foreach (var alert in tried)
                {
                    session.Execute(
                        """
                        update alerts set outcome = $2, due_at = $3, body = case when $2 is null then body end
                        where number = $1 and outcome is null
                        """,
                        alert.Number,
                        Words.Of(alert.Outcome),
                        Write(alert.DueAt));
                }

                return true;
            },
            cancellationToken);

    private static TakenAlert TakenAlertOf(SqliteDataReader row) => new(
        row.GetInt64(0),
        new(
            new(row.GetString(1)),
            new(row.GetInt64(2)),
            row.GetString(3),
            Words.ChannelOf(row.GetString(4)),
            row.GetString(5),
            Time(row.GetInt64(6))),
        row.GetInt32(7));
}
