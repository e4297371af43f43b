using Npgsql;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    /// <summary>A day is marked so long after it has ended. Calls of it that end later take its mark away, so this only
    /// saves summing it twice.</summary>
    private static readonly TimeSpan MarkedAfter = TimeSpan.FromHours(1);

    private const long MarksMost = 1_000;

    private const string Mark =
        """
        insert into summed_days (day)
        select d::date
        from generate_series((select utc_day(min(opened_at)) from calls)::timestamp, $1::timestamp, '1 day') d
        where d::date not in (select day from summed_days)
        order by d limit $2
        on conflict do nothing
        """;

    // What takes marks away has this lock on their table from before its snapshot until after its commit. So whatever
    // did not see a mark that is committed has the lock now, or is over. What somebody has in hand is left for later.
    private const string Await =
        """
        with fresh as (select day from summed_days where awaited is null for update skip locked)
        update summed_days s set awaited = array(
          select virtualtransaction from pg_locks
          where relation = 'summed_days'::regclass and mode = 'RowExclusiveLock'
            and pid is distinct from pg_backend_pid())
        from fresh where s.day = fresh.day
        """;

    private const string NextReady =
        """
        select day, awaited from summed_days
        where not is_summed and not awaited && array(select virtualtransaction from pg_locks)
        order by day limit 1
        """;

    // The calls of one day, whose mark stands; under a newer mark, which waits for others, nothing is summed. The snapshot
    // is younger than the look at who is over.
    private const string SumDay =
        $"""
        with marked as (
          select day from summed_days where day = $1 and not is_summed and awaited = $2),
        gone as (delete from days using marked where days.day = marked.day)
        insert into days ({DayColumns})
        select day, key, team, "user", customer, organization, model, deployment, route, tags, sum(spent),
          sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(calls), sum(failed)
        from (
          select {CallColumnsBeforeTags}{TagsOfCall}{CallColumnsBehindTags} from calls d
          where d.opened_at >= $1::timestamp at time zone 'utc' and d.opened_at < ($1 + 1)::timestamp at time zone 'utc'
            and d.settled_at is not null and exists (select from marked)) c
        group by day, key, team, "user", customer, organization, model, deployment, route, tags
        """;

    // Only now is the mark locked, so that nobody who takes it away waits for the sums. Who did so meanwhile makes this
    // fail, as does another process that summed the day.
    private const string KeepSum =
        "update summed_days set is_summed = true where day = $1 and not is_summed and awaited = $2";

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
        // A commit of its own: whatever begins from then on sees the mark.
        await RunAsync([Command(Mark, last, MarksMost)], _ => Task.FromResult(true), cancellationToken);
        var ready = await RunAsync(
            [new(Await), new(NextReady)],
            async reader => await RowsAsync(
                reader, row => (row.GetFieldValue<DateOnly>(0), row.GetFieldValue<string[]>(1)), cancellationToken),
            cancellationToken);
        return ready is [var (day, awaited)] && await SumDayAsync(day, awaited, cancellationToken);
    }

    private async Task<bool> SumDayAsync(DateOnly day, string[] awaited, CancellationToken cancellationToken)
    {
        try
        {
            return await ReportAsync(
                [Command(SumDay, day, awaited), Command(KeepSum, day, awaited)],
                _ => Task.FromResult(true),
                cancellationToken);
        }
        catch (LedgerUnavailableException exception)
            when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure })
        {
            return false;
        }
    }
}
