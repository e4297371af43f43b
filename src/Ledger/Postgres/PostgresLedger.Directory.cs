using Npgsql;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger
{
    public Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        EntriesAsync(
            Command(
                "select kind, id, account, alias, parent, profile from directory where kind = $1 and id = any($2)",
                kind,
                ids.Where(id => Storable.IsText(id)).ToArray()),
            cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> ChildrenAsync(
        string kind, string parent, int most, CancellationToken cancellationToken) =>
        Storable.IsText(parent)
            ? EntriesAsync(
                Command(
                    """
                    select kind, id, account, alias, parent, profile from directory
                    where kind = $1 and parent = $2 order by id limit $3
                    """,
                    kind,
                    parent,
                    most),
                cancellationToken)
            : Task.FromResult<IReadOnlyList<DirectoryEntry>>([]);

    private Task<IReadOnlyList<DirectoryEntry>> EntriesAsync(
        NpgsqlBatchCommand command, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<DirectoryEntry>>(
            [command],
            async reader => await RowsAsync(reader, EntryOf, cancellationToken),
            cancellationToken);

    private static DirectoryEntry EntryOf(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        new(row.GetString(2)),
        row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        row.IsDBNull(5) ? null : row.GetString(5));
}
