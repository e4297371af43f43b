using Npgsql;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;

namespace Tollgate.Ledger.Tests;

public sealed partial class PostgresLedgerTests
{
    [Fact]
    public async Task Many_processes_may_migrate_one_database_at_once()
    {
        var empty = (await (await PostgresServer.Shared).CreateDatabaseAsync()).ConnectionString;
        var processes = Enumerable.Range(0, 8).Select(_ => PostgresDataSource.Create(empty + ";Pooling=false")).ToArray();

        await Task.WhenAll(processes.Select(process => Task.Run(() => PostgresSchema.MigrateAsync(process, Stop))));

        await new PostgresLedger(processes[0]).PingAsync(Stop);
        await using var steps = processes[1].CreateCommand("select count(*) from schema_steps");
        Assert.Equal((long)SchemaStep.Of("Postgres").Count, await steps.ExecuteScalarAsync(Stop));
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    [Fact]
    public async Task A_lock_that_is_never_given_free_is_an_unavailable_ledger_and_hangs_nobody()
    {
        var key = await ActivateAsync(Key);
        await using var stuck = await BeginAsync("select pg_advisory_xact_lock(7, account_lock($1))", Key.Value);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsync(Call(1, key)));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_an_unavailable_ledger_and_the_next_one_serves()
    {
        var key = await ActivateAsync(Key);
        var call = Call(1, key);
        await using (await BeginAsync("select pg_advisory_xact_lock(7, account_lock($1))", Key.Value))
        {
            var opening = OpenAsync(call);
            await WaitingAsync(opening);
            await using var cut = _database.CreateCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
            await cut.ExecuteNonQueryAsync(Stop);
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => opening);
        }

        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_unavailable_ledger()
    {
        await using var nowhere = PostgresDataSource.Create("Host=127.0.0.1;Port=1;Database=none;Username=none");
        var ledger = new PostgresLedger(nowhere);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.PingAsync(Stop));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.AuditAsync(Stop));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => PostgresSchema.MigrateAsync(nowhere, Stop));
    }

    [Fact]
    public async Task A_database_of_an_older_version_says_so_and_one_of_a_newer_is_good()
    {
        var other = (await (await PostgresServer.Shared).CreateDatabaseAsync()).ConnectionString;
        await using var database = PostgresDataSource.Create(other);
        await PostgresSchema.MigrateAsync(database, Stop);
        var ledger = new PostgresLedger(database);

        await StepAsync("insert into schema_steps (number, name) select max(number) + 1, 'next' from schema_steps");
        await ledger.PingAsync(Stop);
        await StepAsync($"delete from schema_steps where number >= {PostgresSchema.Newest}");
        await Assert.ThrowsAsync<LedgerOutdatedException>(() => ledger.PingAsync(Stop));

        async Task StepAsync(string sql)
        {
            await using var step = database.CreateCommand(sql);
            await step.ExecuteNonQueryAsync(Stop);
        }
    }

    [Fact]
    public async Task A_database_that_may_not_be_written_to_is_an_unavailable_ledger()
    {
        var readOnly = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Options = "-c default_transaction_read_only=on" };
        await using var database = PostgresDataSource.Create(readOnly.ConnectionString);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => new PostgresLedger(database).PingAsync(Stop));
    }
}
