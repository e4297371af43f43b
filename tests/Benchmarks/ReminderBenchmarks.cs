using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;
using Tollgate.Silo;

namespace Tollgate.Benchmarks;

/// <summary>What a million accounts with a duration cost the silo that has to remind them: with resets spread over
/// thirty days, and with all of them at the same instant.</summary>
internal static class ReminderBenchmarks
{
    private const int Accounts = 1_000_000;
    private const int Reads = 3;

    public static async Task RunAsync()
    {
        await using var server = await PostgresServer.StartAsync();
        var url = (await server.CreateDatabaseAsync()).ConnectionString;
        await using var database = PostgresDataSource.Create(url);
        await PostgresSchema.MigrateAsync(database, CancellationToken.None);

        Console.WriteLine("| resets | rows | read | allocated by a read | process |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        await MeasureAsync("over 30 days", database, url, "now() + interval '30 days' * (n::float8 / 1000000)");
        await MeasureAsync("at one instant", database, url, "now() + interval '4 minutes'");
    }

    private static async Task MeasureAsync(string name, NpgsqlDataSource database, string url, string due)
    {
        await FillAsync(database, due);
        var folder = Directory.CreateTempSubdirectory("tollgate-reminders-").FullName;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.AddTollgateSilo(new() { DataFolder = folder, DatabaseUrl = url });
        using var host = builder.Build();
        await host.StartAsync();
        var table = host.Services.GetRequiredService<IReminderTable>();

        var rows = 0;
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        for (var read = 0; read < Reads; read++)
            rows = (await table.ReadRows(0, 0)).Reminders.Count;
        watch.Stop();
        allocated = GC.GetTotalAllocatedBytes() - allocated;

        Console.WriteLine(
            $"| {name} | {rows:N0} | {watch.Elapsed.TotalMilliseconds / Reads:N0} ms | {allocated / Reads / 1e6:N1} MB | {Environment.WorkingSet / 1e6:N0} MB |");
        await host.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task FillAsync(NpgsqlDataSource database, string due)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var fill = connection.CreateCommand();
        fill.CommandTimeout = 0;
        fill.CommandText =
            $"""
            set statement_timeout = 0;
            truncate orleans_reminders;
            insert into orleans_reminders (service_id, grain_id, name, start_time, period, grain_hash, version)
            select 'tollgate', 'key/key:' || md5(n::text), 'reset', {due}, 60000, hashtext(n::text), 0
            from generate_series(1, {Accounts}) n;
            analyze orleans_reminders;
            set statement_timeout = 5000;
            """;
        await fill.ExecuteNonQueryAsync();
    }
}
