using System.Text.Json.Nodes;
using Npgsql;
using Tollgate.Accounts;
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

    // It is kept beside them, in rows that are brought together now and then.
    [Fact]
    public async Task The_length_of_a_list_is_that_of_its_entries_whatever_is_made_edited_and_deleted_at_once()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 8),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Stop },
            async (writer, _) =>
            {
                for (var number = 0; number < 250; number++)
                {
                    var account = AccountId.Key($"{writer}-{number}");
                    var made = await SaveAsync(account, Listing(account, alias: null), null);
                    var edited = await SaveAsync(account, Listing(account, alias: number % 2 == 0 ? account.Name : null), made);
                    if (number % 5 == 0)
                        await SaveAsync(account, """{"directory":[]}""", edited);
                }
            });

        Assert.Equal(1_600, (await Ledger.ListAsync(Keys, 0, 1, Stop)).Total);
        Assert.Equal(1_600, (await Ledger.NextAsync(Keys, null, 10_000, Stop)).Count);
        Assert.Equal(800, (await Ledger.ListAsync(Keys with { Named = true }, 0, 1, Stop)).Total);
        await ExecuteAsync(_database, "delete from directory where kind = 'key' and id like '7-%'");
        Assert.Equal(1_400, (await Ledger.ListAsync(Keys, 0, 1, Stop)).Total);

        static string Listing(AccountId account, string? alias) => new JsonObject
        {
            ["directory"] = new JsonArray(
                new JsonObject { ["kind"] = "key", ["id"] = account.Name, ["alias"] = alias }),
        }.ToJsonString();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
