using System.Globalization;
using System.Net.Http.Headers;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Metrics;
using Tollgate.Servers.Prometheus;

namespace Tollgate.Cluster.Tests;

/// <summary>What Prometheus is told by the processes of a cluster.</summary>
public sealed class MetricsTests
{
    private const string Remaining = "litellm_remaining_team_budget_metric";
    private const int Teams = 20;

    [Fact]
    public async Task Each_account_is_told_by_one_process_exactly_whoever_dies_or_leaves()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var front = await house.StartAsync("front");
        await using var doomed = await house.StartAsync("doomed");
        await using var silo = await house.StartSiloAsync("silo");
        var teams = await TeamsAsync(front);

        await CallAsync(teams, front, doomed);
        await AssertToldOnceAsync(teams.Keys, calls: 1, front, doomed, silo);

        await doomed.KillAsync();
        await CallAsync(teams, front);
        await AssertToldOnceAsync(teams.Keys, calls: 2, front, silo);

        await silo.StopAsync();
        await CallAsync(teams, front);
        await AssertToldOnceAsync(teams.Keys, calls: 3, front);
        Assert.Equal(0, (await Scrape.OfAsync(front.Client)).Sum("tollgate_calls_open"));
    }

    [Fact]
    public async Task Prometheus_reads_fronts_and_silos_and_what_it_is_told_is_what_the_books_say()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var front = await house.StartAsync("front");
        await using var other = await house.StartAsync("other");
        await using var silo = await house.StartSiloAsync("silo");
        await using var prometheus = await PrometheusServer.StartOrSkipAsync(front.Port, other.Port, silo.Port);
        var teams = await TeamsAsync(front);
        await CallAsync(teams, front, other);

        await UntilAsync(prometheus, "up == 1", series => series.Count == 3);
        await UntilAsync(prometheus, Remaining, series => series.Count == Teams);
        var left = Figure(1 - Call.Cost);
        await UntilAsync(prometheus, Remaining, series => series.All(team => team.Value.Equals(left)));
        await UntilAsync(
            prometheus, "sum(litellm_requests_metric_total)", series => series is [{ Value: Teams }]);
        await UntilAsync(
            prometheus,
            "sum(litellm_spend_metric_total)",
            series => series is [var sum] && Math.Abs(sum.Value - (double)(Teams * Call.Cost)) < 1e-12);
        await UntilAsync(
            prometheus,
            """histogram_quantile(0.5, sum by (le) (litellm_request_total_latency_metric_bucket))""",
            series => series is [{ Value: > 0 and < 60 }]);
        await UntilAsync(prometheus, "tollgate_calls_open", series => series.Count == 3 && series.All(open => open.Value == 0));

        // Whom nobody can ask any more tells nothing that is old.
        await other.KillAsync();
        await CallAsync(teams, front);
        await UntilAsync(prometheus, $"count by (team_id) ({Remaining})", series =>
            series.Count == Teams && series.All(team => team.Value == 1));
        left = Figure(1 - (2 * Call.Cost));
        await UntilAsync(prometheus, Remaining, series => series.All(team => team.Value.Equals(left)));
    }

    [Fact]
    public async Task A_process_without_a_front_is_guarded_by_the_master_key()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var silo = await house.StartSiloAsync(
            "silo", "litellm_settings: {require_auth_for_metrics_endpoint: true}");

        foreach (var path in new[] { "/metrics", "/dashboard/", "/dashboard/DashboardCounters" })
        {
            Assert.Equal(401, await StatusAsync(silo, path, null));
            Assert.Equal(401, await StatusAsync(silo, path, "sk-nobody"));
            Assert.Equal(200, await StatusAsync(silo, path, House.MasterKey));
        }
    }

    private static async Task<int> StatusAsync(GatewayProcess process, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await process.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    // Each with a budget of a dollar, and a key.
    private static async Task<Dictionary<string, string>> TeamsAsync(GatewayProcess gateway)
    {
        var keys = new Dictionary<string, string>();
        for (var i = 0; i < Teams; i++)
        {
            var team = await gateway.NewTeamAsync("""{"max_budget": 1}""");
            keys[team] = await gateway.NewKeyAsync($$"""{"team_id": "{{team}}"}""");
        }

        return keys;
    }

    // Until each has been answered once: an account that a process took with it answers again within seconds.
    private static async Task CallAsync(Dictionary<string, string> teams, params GatewayProcess[] gateways)
    {
        foreach (var (number, key) in teams.Values.Index())
        {
            await Deadline.UntilAsync(
                () => Call.SendAsync(gateways[number % gateways.Length].Client, key),
                reply => reply.Status == 200,
                reply => $"It was not let through: {reply}");
        }
    }

    private static async Task AssertToldOnceAsync(
        IEnumerable<string> teams, int calls, params GatewayProcess[] processes)
    {
        var scrapes = await Task.WhenAll(processes.Select(process => Scrape.OfAsync(process.Client)));
        var left = Figure(1 - (calls * Call.Cost));
        foreach (var team in teams)
        {
            var told = Assert.Single(scrapes.SelectMany(scrape => scrape.Find(Remaining, ("team_id", team))));
            Assert.Equal(left, told.Value);
        }
    }

    private static double Figure(decimal dollars) =>
        double.Parse(dollars.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static Task<IReadOnlyList<Series>> UntilAsync(
        PrometheusServer prometheus, string query, Func<IReadOnlyList<Series>, bool> isSo) => Deadline.UntilAsync(
            () => prometheus.Api.QueryAsync(query),
            isSo,
            series => $"{query} comes to\n{string.Join('\n', series)}\nPrometheus printed\n{prometheus.Output}");
}
