using System.Globalization;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests.Checking;

/// <summary>What Prometheus was told of payers, held against the books.</summary>
/// <param name="budgetOfTeam">Of each, in US dollars, as that of a key.</param>
/// <param name="booked">All calls of theirs, which are settled.</param>
internal sealed class ScrapedFigures(
    LocalCluster cluster, Payers payers, decimal budgetOfTeam, decimal budgetOfKey, IReadOnlyList<BookedCall> booked)
{
    private string OfPayers => $"team=~\"{string.Join('|', payers.Teams)}\"";

    /// <summary>Of each account one process tells what is left: its budget less what is in the books.</summary>
    public async Task AssertLeftAsync()
    {
        await cluster.ScrapedAsync();
        await AssertLeftAsync(
            "litellm_remaining_api_key_budget_metric",
            "hashed_api_key",
            payers.Keys.Select(Payers.HashOf).ToDictionary(hash => hash, hash => budgetOfKey - SpentBy(hash)));
        await AssertLeftAsync(
            "litellm_remaining_team_budget_metric",
            "team_id",
            payers.Teams.ToDictionary(
                team => team,
                team => budgetOfTeam - booked.Where(call => call.Team == team).Sum(call => call.Cost ?? 0)));
    }

    /// <summary>What the fronts have counted of calls that were all answered comes to what is in the books. A counter
    /// ends with its process, so this is so while all live on.</summary>
    /// <param name="tokensOfCall">Of each.</param>
    public async Task AssertCountedAsync(int fronts, int tokensOfCall)
    {
        var calls = (double)booked.Count;
        // What is counted last of a call, which is a moment after its client has read its end.
        await cluster.UntilAsync(
            $"sum(litellm_proxy_total_requests_metric_total{{{OfPayers}}})",
            sum => sum is [{ Value: var told }] && told >= calls);

        var spent = await cluster.Prometheus.QueryAsync(
            $"sum by (hashed_api_key) (litellm_spend_metric_total{{{OfPayers}}})");
        Assert.Equal(
            payers.Keys.Select(Payers.HashOf).ToDictionary(hash => hash, SpentBy),
            // As many digits as a sum of two floating point numbers keeps.
            spent.ToDictionary(key => key.Labels["hashed_api_key"], key => (decimal)key.Value));
        Assert.Equal(
            booked.Sum(call => call.Cost ?? 0),
            (decimal)await SumAsync($"sum(litellm_spend_metric_total{{{OfPayers}}})"));

        Assert.Equal(fronts, await SumAsync($"count(count by (instance) (litellm_spend_metric_total{{{OfPayers}}}))"));
        Assert.Equal(calls, await SumAsync($"sum(litellm_requests_metric_total{{{OfPayers}}})"));
        Assert.Equal(calls, await SumAsync($"sum(litellm_proxy_total_requests_metric_total{{{OfPayers}}})"));
        Assert.Equal(
            calls,
            await SumAsync($"sum(litellm_proxy_total_requests_metric_total{{{OfPayers}, status_code=\"200\"}})"));
        Assert.Equal(calls, await SumAsync($"sum(litellm_deployment_success_responses_total{{{OfPayers}}})"));
        Assert.Equal(calls, await SumAsync($"sum(litellm_request_total_latency_metric_count{{{OfPayers}}})"));
        Assert.Equal(calls * tokensOfCall, await SumAsync($"sum(litellm_total_tokens_metric_total{{{OfPayers}}})"));
        Assert.Empty(await cluster.Prometheus.QueryAsync($"litellm_proxy_failed_requests_metric_total{{{OfPayers}}}"));
    }

    private decimal SpentBy(string hash) => booked.Where(call => call.Key == hash).Sum(call => call.Cost ?? 0);

    private async Task AssertLeftAsync(string metric, string label, Dictionary<string, decimal> left)
    {
        var told = await cluster.Prometheus.QueryAsync($"{metric}{{{label}=~\"{string.Join('|', left.Keys)}\"}}");
        foreach (var (id, dollars) in left)
        {
            var series = Assert.Single(told, series => series.Labels[label] == id);
            Assert.Equal(Figure(dollars), series.Value);
        }
    }

    private async Task<double> SumAsync(string query) =>
        (await cluster.Prometheus.QueryAsync(query)).Sum(sum => sum.Value);

    // The floating point number that is written like that.
    private static double Figure(decimal dollars) =>
        double.Parse(dollars.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
