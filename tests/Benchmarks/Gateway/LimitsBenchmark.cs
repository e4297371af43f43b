using System.Net.Http.Headers;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Upstream;

namespace Tollgate.Benchmarks.Gateway;

/// <summary>What it costs to switch every limit on: one gateway, asked in turn with a key whose organization, team,
/// user and self have none, and with one where each of them has all that can be set. Quote the ratios.</summary>
internal static class LimitsBenchmark
{
    private const int Rounds = 5;
    private static readonly int[] Crowds = [1, 32];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    // None of them is met.
    private const string EveryLimit =
        """
        "max_budget":1000000,"budget_duration":"30d","rpm_limit":1000000000,"tpm_limit":1000000000,"max_parallel_requests":100000
        """;

    private const string Windows =
        """
        "budget_limits":[{"budget_duration":"1d","max_budget":100000},{"budget_duration":"7d","max_budget":500000}]
        """;

    private const string OfTheModel =
        """
        "model_max_budget":{"bench":{"budget_limit":1000000,"time_period":"30d"}},
        "model_rpm_limit":{"bench":1000000000},"model_tpm_limit":{"bench":1000000000}
        """;

    public static async Task RunAsync()
    {
        await using var upstream = await FakeUpstreamProcess.StartAsync();
        Console.WriteLine("| tested | at once | calls/s | p50 | p99 | CPU per call | calls/s against none | CPU against none |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        await using (var gateway = await GatewayBenchmark.StartAsync(upstream.BaseAddress, databaseUrl: null))
            await CompareAsync("SQLite", gateway);

        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using (var gateway = await GatewayBenchmark.StartAsync(upstream.BaseAddress, database.Url))
            await CompareAsync("PostgreSQL", gateway);
    }

    private static async Task CompareAsync(string store, GatewayProcess gateway)
    {
        gateway.Client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", GatewayBenchmark.MasterKey);
        var none = await MadeAsync($"{store}, no limit", gateway, "none", "", "");
        var all = await MadeAsync($"{store}, every limit", gateway, "all", $",{EveryLimit}", $",{EveryLimit},{Windows},{OfTheModel}");
        foreach (var crowd in Crowds)
        {
            await none.CallAsync(crowd, WarmUp);
            await all.CallAsync(crowd, WarmUp);
            var (throughput, processor) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                var plain = await none.CallAsync(crowd, Measured);
                var governed = await all.CallAsync(crowd, Measured);
                throughput.Add(governed.CallsPerSecond / plain.CallsPerSecond);
                processor.Add(governed.ProcessorPerCall / plain.ProcessorPerCall);
                Print(none.Name, crowd, plain, 1, 1);
                Print(all.Name, crowd, governed, throughput[^1], processor[^1]);
            }

            Console.WriteLine(
                $"| **{store}, median of {Rounds} rounds** | {crowd} | | | | | **{Median(throughput):N2}** | **{Median(processor):N2}** |");
        }
    }

    // An organization, a team of it, a user who is a member, and the user's key.
    private static async Task<Tested> MadeAsync(string name, GatewayProcess gateway, string id, string ofAll, string ofTeamAndKey)
    {
        var organization = (await GatewayBenchmark.PostAsync(
            gateway.Client, "/organization/new", $$"""{"organization_alias":"{{id}}"{{ofAll}}}"""))
            .GetProperty("organization_id").GetString();
        await GatewayBenchmark.PostAsync(
            gateway.Client, "/user/new", $$"""{"user_id":"{{id}}","auto_create_key":false{{ofAll}}}""");
        await GatewayBenchmark.PostAsync(
            gateway.Client,
            "/team/new",
            $$"""{"team_id":"{{id}}","organization_id":"{{organization}}"{{ofTeamAndKey}}}""");
        var key = await GatewayBenchmark.PostAsync(
            gateway.Client, "/key/generate", $$"""{"team_id":"{{id}}","user_id":"{{id}}"{{ofTeamAndKey}}}""");
        return new(name, gateway.Client.BaseAddress!, key.GetProperty("key").GetString()!, gateway.ProcessId);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(string name, int crowd, Load load, double throughput, double processor) => Console.WriteLine(
        $"| {name} | {crowd} | {load.CallsPerSecond:N0} | {load.Median.TotalMilliseconds:N2} ms | {load.P99.TotalMilliseconds:N2} ms "
        + $"| {load.ProcessorPerCall.TotalMicroseconds:N0} us | {throughput:N2} | {processor:N2} |");
}
