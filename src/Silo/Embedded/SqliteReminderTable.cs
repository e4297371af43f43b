using Tollgate.Ledger.Sqlite;

namespace Tollgate.Silo.Embedded;

/// <summary>Keeps reminders in the ledger's own file.</summary>
internal sealed class SqliteReminderTable(SqliteLedger ledger) : IReminderTable
{
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public async Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Table(await ledger.ReadRemindersAsync(grainId.ToString(), CancellationToken.None));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        Table(await ledger.ReadRemindersAsync(begin, end, CancellationToken.None));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await ReadRows(grainId)).Reminders.FirstOrDefault(reminder => reminder.ReminderName == reminderName);

    public async Task<string?> UpsertRow(ReminderEntry entry) => await ledger.UpsertReminderAsync(
        new(
            entry.GrainId.ToString(),
            entry.ReminderName,
            entry.GrainId.GetUniformHashCode(),
            new(DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc)),
            entry.Period,
            entry.ETag ?? ""),
        CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        ledger.DeleteReminderAsync(grainId.ToString(), reminderName, eTag, CancellationToken.None);

    public Task TestOnlyClearTable() => ledger.DeleteRemindersAsync(CancellationToken.None);

    private static ReminderTableData Table(IReadOnlyList<ReminderRow> rows) => new(rows.Select(row => new ReminderEntry
    {
        GrainId = GrainId.Parse(row.GrainId),
        ReminderName = row.Name,
        StartAt = row.StartAt.UtcDateTime,
        Period = row.Period,
        ETag = row.ETag,
    }));
}
