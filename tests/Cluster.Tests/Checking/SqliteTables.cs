using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Tollgate.Cluster.Tests.Checking;

internal sealed class SqliteTables(string file) : ITables
{
    public async Task<BookedTables> ReadAsync()
    {
        await using var connection = await OpenAsync();
        await using var snapshot = connection.BeginTransaction(deferred: true);
        return new(
            await QueryAsync(
                connection,
                """
                select id, held, cost, case when settled_at is not null then how end, status,
                  prompt_tokens + completion_tokens, key, team, charges from calls
                """,
                row => new BookedCall(
                    Guid.Parse(row.GetString(0)),
                    Amount(row.GetString(1)),
                    row.IsDBNull(2) ? null : Amount(row.GetString(2)),
                    row.IsDBNull(3) ? null : row.GetString(3),
                    row.IsDBNull(4) ? null : row.GetString(4),
                    row.GetInt64(5),
                    row.IsDBNull(6) ? null : row.GetString(6),
                    row.IsDBNull(7) ? null : row.GetString(7),
                    Charges(row.GetString(8)))),
            await QueryAsync(
                connection,
                "select account, period, spent, tokens, calls from balances",
                row => new BookedBalance(
                    new(row.GetString(0), row.GetInt64(1)),
                    Amount(row.GetString(2)),
                    row.GetInt64(3),
                    row.GetInt64(4))));
    }

    public async Task<(IReadOnlyList<string> Directory, IReadOnlyList<string> Activated)> NamesAsync()
    {
        await using var connection = await OpenAsync();
        return (
            await QueryAsync(connection, "select id from directory order by id", row => row.GetString(0)),
            await QueryAsync(connection, "select account from epochs order by account", row => row.GetString(0)));
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<List<T>> QueryAsync<T>(
        SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    private static decimal Amount(string text) =>
        decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    // Account, period, account, period, ...
    private static AccountPeriod[] Charges(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Chunk(2)
            .Select(pair => new AccountPeriod(pair[0].GetString()!, pair[1].GetInt64()))];
    }
}
