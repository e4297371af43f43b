using System.Data;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    /// <summary>A day is marked so long after it has ended. Calls of it that end later take its mark away, so this only saves
    /// summing it twice.</summary>
    private static readonly TimeSpan MarkedAfter = TimeSpan.FromHours(1);

    /// <summary>So long after its mark a day is summed: far longer than any statement runs that did not see it.</summary>
    private static readonly TimeSpan SummedAfter = 12 * PostgresDataSource.StatementTimeout;

    private const long MarksMost = 1_000;

    // The calls of one day, whose mark stands. If a call of it is changed meanwhile, the mark goes, and nothing was summed.
    private const string SumDay =
        $"""
        with marked as (
          select day from summed_days where day = $1 and not is_summed and marked_at <= now() - $2::interval for update),
        gone as (delete from days using marked where days.day = marked.day),
        summed as (
          insert into days ({DayColumns})
          select day, key, team, "user", customer, organization, model, deployment, route, tags, sum(spent),
            sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(calls), sum(failed)
          from (
            select {CallColumnsBeforeTags}{TagsOfCall}{CallColumnsBehindTags} from calls d
            where d.opened_at >= $1::timestamp at time zone 'utc' and d.opened_at < ($1 + 1)::timestamp at time zone 'utc'
              and d.settled_at is not null and exists (select from marked)) c
          group by day, key, team, "user", customer, organization, model, deployment, route, tags)
        update summed_days s set is_summed = true from marked where s.day = marked.day
        """;

    private const string Mark =
        """
        insert into summed_days (day, marked_at)
        select d::date, now()
        from generate_series((select utc_day(min(opened_at)) from calls)::timestamp, $1::timestamp, '1 day') d
        where d::date not in (select day from summed_days)
        order by d limit $2
        on conflict do nothing
        """;

    private const string NextMarked =
        "select day from summed_days where not is_summed and marked_at <= now() - $1::interval order by day limit 1";

    // What changed the calls in `old` takes the marks of their days away, in the order of the days, so that no two wait for
    // each other in a circle.
    private const string TakeMarks =
        """
        marks as materialized (
          select day from summed_days where day in (select utc_day(opened_at) from old) order by day for update),
        unsummed as (delete from summed_days s using marks m where s.day = m.day)
        """;

    public async Task<bool> KeepSumsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = DateOnly.FromDateTime((now - MarkedAfter).UtcDateTime).AddDays(-1);
        var ready = await RunAsync(
            [Command(NextMarked, SummedAfter), Command(Mark, last, MarksMost)],
            async reader => await RowsAsync(reader, row => row.GetFieldValue<DateOnly>(0), cancellationToken),
            cancellationToken);
        if (ready is not [var day])
            return false;

        await ReportAsync(
            [Command(SumDay, day, SummedAfter)],
            reader => Task.FromResult(reader.RecordsAffected),
            cancellationToken,
            IsolationLevel.ReadCommitted);
        return true;
    }
}
