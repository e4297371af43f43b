namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    private const long MicrosecondsInDay = 24L * 60 * 60 * 1_000_000;

    private const string Mark =
        """
        with recursive d(day) as (
          select min(opened_at) / $2 from calls union all select day + 1 from d where day < $1)
        insert into summed_days (day)
        select day from d where day <= $1 and day not in (select day from summed_days) order by day limit 1000
        """;

    public async Task<bool> KeepSumsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = DayOf(DateOnly.FromDateTime(now.UtcDateTime)) - 1;
        var marked = await _writer.RunAsync(
            session =>
            {
                session.Execute(Mark, last, MicrosecondsInDay);
                return session.Query(
                    "select day from summed_days where not is_summed order by day limit 1", row => row.GetInt64(0));
            },
            cancellationToken);
        if (marked is not [var day])
            return false;

        // It is read from a snapshot that is newer than the mark, on a thread of its own, so it holds nobody up.
        var sums = await _reader.RunAsync(
            session =>
            {
                var read = new Dictionary<(SpendGroup, string), SpendFigures>();
                ReadCallsOf(session, day, (in group, tags, in figures) =>
                    read[(group, tags)] = read.GetValueOrDefault((group, tags)) + figures);
                return read;
            },
            cancellationToken);
        return await _writer.RunAsync(session => Sum(session, day, sums), cancellationToken);
    }

    // A call of the day that was changed meanwhile has taken the mark away.
    private static bool Sum(
        SqliteSession session, long day, Dictionary<(SpendGroup Group, string Tags), SpendFigures> sums)
    {
        if (session.Execute("update summed_days set is_summed = 1 where day = $1 and not is_summed", day) == 0)
            return true;

        session.Execute("delete from days where day = $1", day);
        foreach (var ((group, tags), figures) in sums)
        {
            session.Execute(
                """
                insert into days (day, key, team, "user", customer, organization, model, deployment, route, tags, spent,
                  prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, calls, failed)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                """,
                day,
                group.Key,
                group.Team,
                group.User,
                group.Customer,
                group.Organization,
                group.Model,
                group.Deployment,
                group.Route,
                tags,
                SqliteValues.Write(figures.Spent),
                figures.Prompt,
                figures.Completion,
                figures.CachedRead,
                figures.CacheWrite,
                figures.Calls,
                figures.Failed);
        }

        return true;
    }

    private static void Unsum(SqliteSession session, long openedAt) =>
        session.Execute("delete from summed_days where day = $1", openedAt / MicrosecondsInDay);

    private static void UnsumDayOf(SqliteSession session, string call) => session.Execute(
        "delete from summed_days where day = (select opened_at / $2 from calls where id = $1)", call, MicrosecondsInDay);

    private static long DayOf(DateOnly day) => day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private static DateOnly DayOf(long day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day);
}
