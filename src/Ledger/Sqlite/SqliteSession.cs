using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Sqlite;

/// <summary>One connection, with every statement prepared once. Parameters are named $1, $2, ... in their
/// order.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>Whether a transaction is under way: some errors end it on SQLite's own motion.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <returns>How many rows were changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Command(sql, values).ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Reads rows one at a time, for tables that do not fit into memory.</summary>
    public void ForEach(string sql, Action<SqliteDataReader> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        while (reader.Read())
            read(reader);
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter
                {
                    ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i}"),
                });
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}

/// <summary>How this ledger writes values that SQLite has no type for.</summary>
internal static class SqliteValues
{
    public static string Write(Money money) => money.Dollars.ToString(CultureInfo.InvariantCulture);

    public static Money Money(string text) =>
        new(decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture));

    public static long Write(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static string? TextOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);
}
