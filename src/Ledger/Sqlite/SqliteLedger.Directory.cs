using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger
{
    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        _writer.RunAsync<IReadOnlyList<DirectoryEntry>>(
            session => session.Query(
                """
                select kind, id, account, alias, parent, profile from directory
                where kind = $1 and id in (select value from json_each($2))
                """,
                EntryOf,
                kind,
                JsonSerializer.Serialize(ids.Where(id => Storable.IsText(id)))),
            cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> ChildrenAsync(
        string kind, string parent, int most, CancellationToken cancellationToken) =>
        _reader.RunAsync<IReadOnlyList<DirectoryEntry>>(
            session => session.Query(
                """
                select kind, id, account, alias, parent, profile from directory
                where kind = $1 and parent = $2 order by id limit $3
                """,
                EntryOf,
                kind,
                parent,
                most),
            cancellationToken);

    private static DirectoryEntry EntryOf(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        new(row.GetString(2)),
        row.TextOrNull(3),
        row.TextOrNull(4),
        row.TextOrNull(5));
}
