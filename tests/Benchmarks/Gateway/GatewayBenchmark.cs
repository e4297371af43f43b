using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Processes;
using Tollgate.Servers.Upstream;

namespace Tollgate.Benchmarks.Gateway;

/// <summary>The whole gateway under load with limits on, beside a bare forward of the same calls: rounds in turn, so
/// that a machine that slows down slows both. Quote the ratios.</summary>
internal static class GatewayBenchmark
{
    public const string MasterKey = "sk-benchmark-master";
    private const int Rounds = 3;
    private static readonly int[] Crowds = [1, 32];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        await using var upstream = await FakeUpstreamProcess.StartAsync();
        await using var bare = new ServerProcess(
            DotnetProgram.Named("Benchmarks", ["bare", upstream.BaseAddress.AbsoluteUri]), BareForward.Announcement);
        var announced = await bare.AnnouncedAsync(TimeSpan.FromSeconds(60));
        var bareTested = new Tested("bare forward", new Uri(announced[BareForward.Announcement.Length..]), "sk-bare", bare.Id);

        Console.WriteLine("| tested | at once | calls/s | p50 | p99 | CPU per call | CPU against bare |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        await using (var gateway = await StartAsync(upstream.BaseAddress, databaseUrl: null))
            await CompareAsync(bareTested, await LimitedAsync("gateway, SQLite", gateway));

        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using (var gateway = await StartAsync(upstream.BaseAddress, database.Url))
            await CompareAsync(bareTested, await LimitedAsync("gateway, PostgreSQL", gateway));
    }

    public static Task<GatewayProcess> StartAsync(
        Uri upstream,
        string? databaseUrl,
        IReadOnlyDictionary<string, string?>? variables = null,
        string? generalSettings = null)
    {
        return GatewayProcess.StartAsync(new()
        {
            DatabaseUrl = databaseUrl,
            Environment = variables ?? new Dictionary<string, string?>(),
            Config = $"""
                model_list:
                  - model_name: bench
                    litellm_params:
                      model: openai/bench
                      api_base: {upstream}
                      api_key: sk-upstream
                      input_cost_per_token: 5e-08
                      output_cost_per_token: 1.5e-07
                general_settings:
                  master_key: {MasterKey}
                  {generalSettings}
                """,
        });
    }

    // A key and its team, each with a budget and a further window: four balances in every call.
    public static async Task<Tested> LimitedAsync(string name, GatewayProcess gateway)
    {
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MasterKey);
        var limits = """ "max_budget":1000000,"budget_duration":"30d","budget_limits":[{"budget_duration":"1d","max_budget":100000}] """;
        var team = await PostAsync(gateway.Client, "/team/new", $"{{{limits}}}");
        var key = await PostAsync(
            gateway.Client, "/key/generate", $"{{\"team_id\":\"{team.GetProperty("team_id").GetString()}\",{limits}}}");
        return new(name, gateway.Client.BaseAddress!, key.GetProperty("key").GetString()!, gateway.ProcessId);
    }

    public static async Task<JsonElement> PostAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var response = await client.PostAsync(path, content);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task CompareAsync(Tested bare, Tested gateway)
    {
        foreach (var crowd in Crowds)
        {
            await bare.CallAsync(crowd, WarmUp);
            await gateway.CallAsync(crowd, WarmUp);
            for (var round = 0; round < Rounds; round++)
            {
                var plain = await bare.CallAsync(crowd, Measured);
                var governed = await gateway.CallAsync(crowd, Measured);
                Print(bare.Name, crowd, plain, plain);
                Print(gateway.Name, crowd, governed, plain);
            }
        }
    }

    private static void Print(string name, int crowd, Load load, Load plain) => Console.WriteLine(
        $"| {name} | {crowd} | {load.CallsPerSecond:N0} | {load.Median.TotalMilliseconds:N2} ms | {load.P99.TotalMilliseconds:N2} ms "
        + $"| {load.ProcessorPerCall.TotalMicroseconds:N0} us | {load.ProcessorPerCall / plain.ProcessorPerCall:N2} |");
}

/// <summary>Whom calls are sent to, and with which key.</summary>
internal sealed record Tested(string Name, Uri Address, string Key, int ProcessId)
{
    public Task<Load> CallAsync(int clients, TimeSpan duration) => Load.RunAsync(Address, Key, clients, duration, ProcessId);
}
