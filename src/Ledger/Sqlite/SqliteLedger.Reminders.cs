using Microsoft.Data.Sqlite;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

/// <summary>A reminder of a grain.</summary>
/// <param name="GrainHash">Where the grain lies on the ring.</param>
public sealed record ReminderRow(
    string GrainId, string Name, uint GrainHash, DateTimeOffset StartAt, TimeSpan Period, string ETag);

public sealed partial class SqliteLedger
{
    /// <summary>A silo asks for its range every minute; what is due later than this is not even read, so that a million
    /// reminders cost no more than those that are due.</summary>
    private static readonly TimeSpan DueSoon = TimeSpan.FromMinutes(5);

    /// <summary>How many are read at once: of a million that are due at the same midnight, one lot after
    /// another.</summary>
    private const int DueMost = 50_000;

    private const string ReminderColumns = "grain_id, name, grain_hash, start_at, period, version";

    /// <summary>Adds or replaces a reminder, whatever its ETag.</summary>
    /// <returns>The new ETag.</returns>
    public Task<string> UpsertReminderAsync(ReminderRow reminder, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            session => session.Query(
                """
                insert into reminders (grain_id, name, grain_hash, start_at, period, version)
                values ($1, $2, $3, $4, $5, 1)
                on conflict (grain_id, name) do update set grain_hash = excluded.grain_hash,
                    start_at = excluded.start_at, period = excluded.period, version = version + 1
                returning version
                """,
                row => ETag(row.GetInt64(0)),
                reminder.GrainId,
                reminder.Name,
                reminder.GrainHash,
                Write(reminder.StartAt),
                reminder.Period.Ticks)[0],
            cancellationToken);

    public Task<IReadOnlyList<ReminderRow>> ReadRemindersAsync(string grainId, CancellationToken cancellationToken) =>
        RemindersAsync($"select {ReminderColumns} from reminders where grain_id = $1", [grainId], cancellationToken);

    /// <summary>The reminders, due or due soon, of grains whose hash is above <paramref name="begin"/> and not above
    /// <paramref name="end"/>; where the range runs over the top of the ring, or begins where it ends, around
    /// it.</summary>
    public Task<IReadOnlyList<ReminderRow>> ReadRemindersAsync(
        uint begin, uint end, CancellationToken cancellationToken) =>
        RemindersAsync(
            $"""
            select {ReminderColumns} from reminders
            where start_at < $3 and (grain_hash > $1 {(begin < end ? "and" : "or")} grain_hash <= $2)
            order by start_at limit {DueMost}
            """,
            [begin, end, Write(_time.GetUtcNow() + DueSoon)],
            cancellationToken);

    /// <returns>Whether there was such a reminder with that ETag.</returns>
    public Task<bool> DeleteReminderAsync(
        string grainId, string name, string etag, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            session => session.Execute(
                "delete from reminders where grain_id = $1 and name = $2 and version = $3",
                grainId,
                name,
                Version(etag)) == 1,
            cancellationToken);

    public Task DeleteRemindersAsync(CancellationToken cancellationToken) =>
        _writer.RunAsync(session => session.Execute("delete from reminders"), cancellationToken);

    private Task<IReadOnlyList<ReminderRow>> RemindersAsync(
        string sql, object[] values, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<ReminderRow>>(
            session => session.Query(sql, ReminderOf, values), cancellationToken);

    private static ReminderRow ReminderOf(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        (uint)row.GetInt64(2),
        Time(row.GetInt64(3)),
        TimeSpan.FromTicks(row.GetInt64(4)),
        ETag(row.GetInt64(5)));
}
