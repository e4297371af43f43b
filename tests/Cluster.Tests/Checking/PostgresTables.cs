using System.Data;
using Npgsql;

namespace Tollgate.Cluster.Tests.Checking;

internal sealed class PostgresTables(string connectionString) : ITables
{
    public async Task<BookedTables> ReadAsync()
    {
        await using var connection = await OpenAsync();
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        return new(
            await QueryAsync(
                connection,
                """
                select id, held, cost, case when settled_at is not null then how end, status,
                  prompt_tokens + completion_tokens, key, team, accounts, periods from calls
                """,
                row => new BookedCall(
                    row.GetGuid(0),
                    row.GetDecimal(1),
                    row.IsDBNull(2) ? null : row.GetDecimal(2),
                    row.IsDBNull(3) ? null : row.GetString(3),
                    row.IsDBNull(4) ? null : row.GetString(4),
                    row.GetInt64(5),
                    row.IsDBNull(6) ? null : row.GetString(6),
                    row.IsDBNull(7) ? null : row.GetString(7),
                    [.. row.GetFieldValue<string[]>(8)
                        .Zip(row.GetFieldValue<long[]>(9), (account, period) => new AccountPeriod(account, period))])),
            await QueryAsync(
                connection,
                "select account, period, spent, tokens, calls from balances",
                row => new BookedBalance(
                    new(row.GetString(0), row.GetInt64(1)), row.GetDecimal(2), row.GetInt64(3), row.GetInt64(4))));
    }

    public async Task<(IReadOnlyList<string> Directory, IReadOnlyList<string> Activated)> NamesAsync()
    {
        await using var connection = await OpenAsync();
        return (
            await QueryAsync(connection, "select id from directory order by id", row => row.GetString(0)),
            await QueryAsync(connection, "select account from epochs order by account", row => row.GetString(0)));
    }

    /// <summary>The instances among those whose names begin so that have open calls.</summary>
    public async Task<IReadOnlyList<string>> OwnersAsync(string prefix)
    {
        await using var connection = await OpenAsync();
        return await QueryAsync(
            connection,
            $"select distinct owner from calls where settled_at is null and starts_with(owner, '{prefix}')",
            row => row.GetString(0));
    }

    /// <summary>When the settled calls of a key, known by its hash, were in flight.</summary>
    public async Task<IReadOnlyList<PassedCall>> PassedAsync(string key)
    {
        await using var connection = await OpenAsync();
        return await QueryAsync(
            connection,
            $"select opened_at, settled_at from calls where key = '{key}' and settled_at is not null order by opened_at",
            row => new PassedCall(row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1)));
    }

    /// <summary>The steps of the schema that were taken, as often as they were.</summary>
    public async Task<IReadOnlyList<int>> SchemaStepsAsync()
    {
        await using var connection = await OpenAsync();
        return await QueryAsync(connection, "select number from schema_steps order by number", row => row.GetInt32(0));
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<List<T>> QueryAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}

/// <summary>When a call was in flight, as its row says.</summary>
internal sealed record PassedCall(DateTimeOffset OpenedAt, DateTimeOffset SettledAt);
