using System.Text.Json;
using static Tollgate.Ledger.Sqlite.SqliteValues;

namespace Tollgate.Ledger.Sqlite;

public sealed partial class SqliteLedger : IChanges
{
    private const string FromChanges =
        """
        from (
          select id as number, cast(id as text) as id, account, at, author, on_behalf_of, route, action, before, after from changes
          union all
          select 0, id, account, at, author, null, reason, 'updated', null, '{"spend_change":' || amount || '}' from entries)
        where ($1 is null or account >= $1 || ':' and account < $1 || ';') and ($2 is null or account = $2)
          and ($3 is null or author = $3) and ($4 is null or action = $4) and at >= $5 and at < $6
        """;

    public Task<ChangePage> ChangesAsync(
        ChangeSelection selection, long offset, int most, CancellationToken cancellationToken) =>
        _reader.RunAsync(
            session =>
            {
                object?[] filter =
                [
                    selection.Kind, selection.Account?.Value, selection.Author, selection.Action,
                    selection.From is { } from ? Write(from) : 0, selection.To is { } to ? Write(to) : long.MaxValue,
                ];
                var total = session.Query($"select count(*) {FromChanges}", row => row.GetInt64(0), filter).Single();
                var changes = session.Query(
                    $"select id, account, at, author, on_behalf_of, route, action, before, after {FromChanges} "
                    + "order by at desc, number desc, id desc limit $7 offset $8",
                    row => new ChangeRecord(
                        row.GetString(0),
                        new(row.GetString(1)),
                        Time(row.GetInt64(2)),
                        row.GetString(3),
                        row.TextOrNull(4),
                        row.GetString(5),
                        row.GetString(6),
                        row.TextOrNull(7),
                        row.TextOrNull(8)),
                    [.. filter, most, offset]);
                return new ChangePage(changes, total);
            },
            cancellationToken);

    private static void AddChange(SqliteSession session, string account, StatePayload payload)
    {
        if (payload.Change is null)
            return;

        using var document = JsonDocument.Parse(payload.Change);
        var change = document.RootElement;
        session.Execute(
            """
            insert into changes (account, at, author, on_behalf_of, route, action, before, after)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            account,
            Write(change.GetProperty("at").GetDateTimeOffset()),
            Text("by"),
            Text("for"),
            Text("route"),
            Text("action"),
            Json("before"),
            Json("after"));

        string? Text(string member) => change.TryGetProperty(member, out var text) ? text.GetString() : null;

        string? Json(string member) => change.TryGetProperty(member, out var json) ? json.GetRawText() : null;
    }
}
