using Tollgate.Servers.Metrics;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>What the cluster's Prometheus says of it.</summary>
internal static class Watching
{
    private const int Processes = 3;

    /// <summary>Returns what a query comes to, once that is as wanted.</summary>
    public static Task<IReadOnlyList<Series>> UntilAsync(
        this LocalCluster cluster, string query, Func<IReadOnlyList<Series>, bool> wanted) => Deadline.UntilAsync(
        () => cluster.Prometheus.QueryAsync(query),
        wanted,
        series => $"{query} comes to\n{string.Join('\n', series)}\n{cluster.Output}");

    /// <summary>Returns when every process has been scraped that lives, later than now.</summary>
    public static Task ScrapedAsync(this LocalCluster cluster)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        return cluster.UntilAsync(
            """timestamp(up{job="tollgate"}) and up{job="tollgate"} == 1""",
            scrapes => scrapes.Count == Processes && scrapes.All(scrape => scrape.Value > now));
    }
}
