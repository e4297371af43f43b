using Npgsql;
using NpgsqlTypes;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IChanges
{
    private const string FromChanges =
        """
        from (
          select id number, id::text, account, at, author, on_behalf_of, route, action, before::text, after::text from changes
          union all
          select 0, id::text, account, at, author, null, reason, 'updated', null, jsonb_build_object('spend_change', amount)::text
          from entries) c
        where ($1::text is null or account like $1 || ':%') and ($2::text is null or account = $2)
          and ($3::text is null or author = $3) and ($4::text is null or action = $4)
          and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
        """;

    public Task<ChangePage> ChangesAsync(
        ChangeSelection selection, long offset, int most, CancellationToken cancellationToken)
    {
        var count = Select("select count(*)", selection);
        var page = Select("select id, account, at, author, on_behalf_of, route, action, before, after", selection);
        page.CommandText += " order by at desc, number desc, id desc limit $7 offset $8";
        page.Parameters.Add(new() { Value = (long)most });
        page.Parameters.Add(new() { Value = offset });
        return RunAsync(
            [count, page],
            async reader =>
            {
                var total = await RowsAsync(reader, row => row.GetInt64(0), cancellationToken);
                return new ChangePage(await NextAsync(reader, ChangeOf, cancellationToken), total[0]);
            },
            cancellationToken);
    }

    private static NpgsqlBatchCommand Select(string columns, ChangeSelection selection)
    {
        var command = new NpgsqlBatchCommand($"{columns} {FromChanges}");
        AddTyped(command, NpgsqlDbType.Text, selection.Kind);
        AddTyped(command, NpgsqlDbType.Text, selection.Account?.Value);
        AddTyped(command, NpgsqlDbType.Text, selection.Author);
        AddTyped(command, NpgsqlDbType.Text, selection.Action);
        AddTyped(command, NpgsqlDbType.TimestampTz, selection.From?.ToUniversalTime());
        AddTyped(command, NpgsqlDbType.TimestampTz, selection.To?.ToUniversalTime());
        return command;
    }

    private static void AddTyped(NpgsqlBatchCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });

    private static ChangeRecord ChangeOf(NpgsqlDataReader row) => new(
        row.GetString(0),
        new(row.GetString(1)),
        row.GetFieldValue<DateTimeOffset>(2),
        row.GetString(3),
        TextOrNull(row, 4),
        row.GetString(5),
        row.GetString(6),
        TextOrNull(row, 7),
        TextOrNull(row, 8));
}
