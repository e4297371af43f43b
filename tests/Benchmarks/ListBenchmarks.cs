using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Npgsql;
using Tollgate.Benchmarks.Gateway;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Postgres;

namespace Tollgate.Benchmarks;

/// <summary>Pages of a list of a million keys, through a gateway on PostgreSQL, and what they leave in its memory.</summary>
internal static class ListBenchmarks
{
    private const int Keys = 1_000_000;
    private const int Times = 200;

    public static async Task RunAsync()
    {
        await using var server = await PostgresServer.StartAsync();
        var created = await server.CreateDatabaseAsync();
        await using var database = PostgresDataSource.Create(created.ConnectionString);
        await using var gateway = await GatewayBenchmark.StartAsync(new Uri("http://127.0.0.1:9/"), created.Url);
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayBenchmark.MasterKey);
        await GatewayBenchmark.PostAsync(gateway.Client, "/key/generate", """{"max_budget":10,"user_id":"u1","key_alias":"first"}""");
        await FillAsync(database);

        Console.WriteLine("| page | median | slowest of " + Times + " | memory after |");
        Console.WriteLine("|---|---:|---:|---:|");
        await MeasureAsync(gateway, "first", "/key/list?page=1&size=100");
        await MeasureAsync(gateway, "last", $"/key/list?page={Keys / 100}&size=100");
        await MeasureAsync(gateway, "first, whole rows", "/key/list?page=1&size=100&return_full_object=true");
        await MeasureAsync(gateway, "last, whole rows", $"/key/list?page={Keys / 100}&size=100&return_full_object=true");
        await MeasureAsync(gateway, "first, of a user of 1,000", "/key/list?page=1&size=100&user_id=u1");
        await MeasureAsync(gateway, "first, aliases", "/key/aliases?page=1&size=100");
    }

    private static async Task MeasureAsync(GatewayProcess gateway, string name, string path)
    {
        var times = new double[Times];
        for (var time = -5; time < Times; time++)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await gateway.Client.GetAsync(path);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            times[Math.Max(time, 0)] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(times);
        using var process = Process.GetProcessById(gateway.ProcessId);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {times[Times / 2]:N1} ms | {times[^1]:N1} ms | {process.WorkingSet64 >> 20} MB |"));
    }

    // Copies of the one key that there is, a thousand of each user.
    private static async Task FillAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText =
            $"""
            set statement_timeout = 0;
            insert into directory (kind, id, account, alias, parent, owner, organization, created_at, profile, version)
            select kind, md5(n::text), 'key:' || md5(n::text), 'alias ' || n, parent, 'user:u' || n % 1000, organization,
              created_at + interval '1 s' * n, jsonb_set(profile, array['profile', 'token'], to_jsonb(md5(n::text))), version
            from directory, generate_series(2, {Keys}) n where kind = 'key';
            vacuum analyze directory
            """;
        foreach (var statement in command.CommandText.Split(';'))
        {
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync();
        }
    }
}
