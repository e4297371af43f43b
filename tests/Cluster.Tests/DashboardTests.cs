using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Grafana;
using Tollgate.Servers.Metrics;

namespace Tollgate.Cluster.Tests;

/// <summary>What deploy/grafana draws and deploy/prometheus watches of a cluster is there.</summary>
[Collection<SharedCluster>]
public sealed class DashboardTests(SharedCluster shared)
{
    /// <summary>What nothing is told of until it happens for the first time.</summary>
    private static readonly HashSet<string> Rare =
    [
        "litellm_deployment_cooled_down_total",
        "litellm_deployment_failed_fallbacks_total",
        "litellm_deployment_failure_responses_total",
        "litellm_deployment_successful_fallbacks_total",
        "tollgate_ledger_failures_total",
    ];

    [Fact]
    public async Task Every_query_of_every_panel_finds_figures_after_some_calls_refusals_and_a_reset()
    {
        var cluster = await shared.StartedOrSkipAsync();
        var panels = Dashboard.ReadAll().SelectMany(dashboard => dashboard.Panels).ToArray();
        await using var calls = new Calling(enough => CallAsync(cluster, enough));

        // While calls go on: a pace has figures only while something happens.
        foreach (var query in panels.SelectMany(panel => panel.Queries))
        {
            // The 0 of a quiet system would hide a label that nothing has.
            var asked = PromQl.MetricsOf(query).Overlaps(Rare) ? query : PromQl.WithoutZero(query);
            await cluster.UntilAsync(
                PromQl.Concrete(asked), series => series.Any(one => !double.IsNaN(one.Value)));
        }

        await AssertMeasuredAsync(cluster, panels.SelectMany(panel => panel.Queries));
        await AssertSeenAsync(cluster, """sum(increase(tollgate_calls_refused_total{limit="max_budget"}[1h]))""");
        await AssertSeenAsync(cluster, "sum(increase(tollgate_reset_lag_seconds_count[1h]))");
        await AssertSeenAsync(cluster, "sum(increase(litellm_llm_api_time_to_first_token_metric_count[1h]))");
    }

    [Fact]
    public async Task Every_alert_is_looked_at_and_asks_for_what_is_measured()
    {
        var cluster = await shared.StartedOrSkipAsync();
        await using var calls = new Calling(enough => CallAsync(cluster, enough));

        var alerts = await Deadline.UntilAsync(
            cluster.Prometheus.AlertsAsync,
            alerts => alerts.Count > 0 && alerts.All(alert => alert.Health == "ok"),
            alerts => $"They are not well:\n{string.Join('\n', alerts)}\n{cluster.Output}");

        await AssertMeasuredAsync(cluster, alerts.Select(alert => alert.Query));
    }

    // A user, and a team with two keys, one of which has a budget that its first call has spent, and that begins anew after
    // a second. The books of the cluster are checked by others, who expect every key to have a team, and none an owner.
    private static async Task CallAsync(LocalCluster cluster, CancellationToken enough)
    {
        await cluster.PostAsync(
            "/user/new", """{"max_budget": 1000, "budget_duration": "30d", "auto_create_key": false}""");
        var team = await cluster.NewTeamAsync("""{"max_budget": 1000, "budget_duration": "30d"}""");
        string[] keys =
        [
            await cluster.NewKeyAsync($$"""{"max_budget": 1000, "budget_duration": "30d", "team_id": "{{team}}"}"""),
            await cluster.NewKeyAsync($$"""{"max_budget": 1e-12, "budget_duration": "1s", "team_id": "{{team}}"}"""),
        ];
        for (var isStreamed = false; !enough.IsCancellationRequested; isStreamed = !isStreamed)
        {
            foreach (var key in keys)
                await Call.SendAsync(cluster.Client, key, isStreamed);
        }
    }

    private static async Task AssertMeasuredAsync(LocalCluster cluster, IEnumerable<string> queries)
    {
        var asked = queries.SelectMany(PromQl.MetricsOf).Where(name => !Rare.Contains(name)).ToHashSet();
        await Deadline.UntilAsync(
            cluster.Prometheus.NamesAsync,
            asked.IsSubsetOf,
            names => $"Nothing is known of {string.Join(", ", asked.Except(names))}.\n{cluster.Output}");
    }

    private static Task<IReadOnlyList<Series>> AssertSeenAsync(LocalCluster cluster, string query) =>
        cluster.UntilAsync(query, series => series is [{ Value: > 0 }]);

    // For as long as a test looks.
    private sealed class Calling : IAsyncDisposable
    {
        private readonly CancellationTokenSource _enough = new();
        private readonly Task _calls;

        public Calling(Func<CancellationToken, Task> call) => _calls = call(_enough.Token);

        public async ValueTask DisposeAsync()
        {
            await _enough.CancelAsync();
            await _calls;
            _enough.Dispose();
        }
    }
}
