using Microsoft.Data.Sqlite;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Ledger.Tests;

public sealed partial class SqliteLedgerTests
{
    // The step that brought lists.
    private const int Lists = 4;

    [Fact]
    public async Task What_was_in_the_directory_before_there_were_lists_is_listed()
    {
        var folder = Directory.CreateTempSubdirectory("tollgate-ledger-").FullName;
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "tollgate.db")};Pooling=false"))
        {
            await connection.OpenAsync(Stop);
            await using var command = connection.CreateCommand();
            command.CommandText = string.Concat(SchemaStep.Of("Sqlite").Where(step => step.Number < Lists).Select(step => step.Sql))
                + $"pragma user_version = {Lists - 1};" + OldDirectory;
            await command.ExecuteNonQueryAsync(Stop);
        }

        await using (var ledger = SqliteLedger.Open(folder, TimeProvider.System))
        {
            var own = Ledger;
            Ledger = ledger;
            await AssertOldDirectoryIsListedAsync();
            Ledger = own;
        }

        Directory.Delete(folder, recursive: true);
    }
}
