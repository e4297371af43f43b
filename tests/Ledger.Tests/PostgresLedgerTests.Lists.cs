using Npgsql;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;

namespace Tollgate.Ledger.Tests;

public sealed partial class PostgresLedgerTests
{
    // The step that brought lists.
    private const int Lists = 5;

    [Fact]
    public async Task What_was_in_the_directory_before_there_were_lists_is_listed()
    {
        await using var database = PostgresDataSource.Create(
            (await (await PostgresServer.Shared).CreateDatabaseAsync()).ConnectionString + ";Pooling=false");
        foreach (var step in SchemaStep.Of("Postgres").Where(step => step.Number < Lists))
            await ExecuteAsync(database, step.Sql);
        await ExecuteAsync(
            database,
            "create table schema_steps (number integer primary key, name text not null, taken_at timestamptz not null default now());"
            + $"insert into schema_steps (number, name) select n, 'before' from generate_series(1, {Lists - 1}) n;"
            + OldDirectory);

        await PostgresSchema.MigrateAsync(database, Stop);

        Ledger = new PostgresLedger(database);
        await AssertOldDirectoryIsListedAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
