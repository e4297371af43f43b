using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tollgate.Ledger.Sqlite;

/// <summary>Brings a file to the tables that this version needs: numbered steps, forward only, each in one
/// transaction.</summary>
internal static class SqliteSchema
{
    public static void Migrate(SqliteConnection connection)
    {
        foreach (var step in SchemaStep.Of("Sqlite"))
        {
            if (Version(connection) >= step.Number)
                continue;

            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture, $"{step.Sql}\npragma user_version = {step.Number};");
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    private static long Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma user_version";
        return (long)command.ExecuteScalar()!;
    }
}
