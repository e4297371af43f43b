using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;

namespace Tollgate.Ledger.Tests;

public sealed partial class PostgresLedgerTests
{
    // Read the other way round it would be in neither.
    [Fact]
    public async Task A_call_that_is_settled_while_the_books_are_read_is_both_open_and_recent()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));
        await using var reader = await BeginAsync("lock table balances in access exclusive mode");

        var reading = RecentAsync(Key, Noon);
        await WaitingAsync(reading);
        await using (var settlement = await BeginAsync(
            "update calls set cost = 0, how = 'exact', settled_at = now(), rate_tokens = 9 where id = $1", call.Id.Value))
            await settlement.CommitAsync();
        await reader.CommitAsync();

        var books = await reading;
        Assert.Equal((call.Id, call.Id), (Assert.Single(books.Open).Call, Assert.Single(books.Recent).Call));
    }

    [Fact]
    public async Task A_database_of_before_rates_goes_on_with_the_calls_that_it_has()
    {
        var empty = (await (await PostgresServer.Shared).CreateDatabaseAsync()).ConnectionString;
        await using var database = PostgresDataSource.Create(empty);
        await ExecuteAsync("create table schema_steps (number integer primary key, name text not null, taken_at timestamptz not null default now())");
        foreach (var step in SchemaStep.Of("Postgres").TakeWhile(step => step.Name != "rates"))
        {
            await ExecuteAsync(step.Sql);
            await ExecuteAsync($"insert into schema_steps (number, name) values ({step.Number}, '{step.Name}')");
        }

        await ExecuteAsync(
            $"""
            insert into calls (id, owner, accounts, periods, held, opened_at, settled_at, cost, how, route, model, deployment, stream)
            select gen_random_uuid(), 'front-1', array['{Key}'], array[{Today.SinceMilliseconds}], 1, '{Noon:O}', settled, 1, how, '', 'gpt', '', false
            from (values (null::timestamptz, null), ('{Noon.AddSeconds(3):O}', 'exact')) before(settled, how);
            update calls set cost = null where settled_at is null
            """);

        await PostgresSchema.MigrateAsync(database, Stop);

        var books = (await new PostgresLedger(database).ReadAsync([new(Key, Today, Noon)], Stop))[0];
        Assert.Equal((0, 0), (Assert.Single(books.Open).Tokens, Assert.Single(books.Recent).Tokens));

        async Task ExecuteAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }
}
