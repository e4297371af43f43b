using System.Globalization;
using System.Text.Json;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>What the cluster's Prometheus has gathered.</summary>
internal sealed class Prometheus(LocalCluster cluster) : IDisposable
{
    private readonly HttpClient _client = cluster.ClientOf("prometheus");

    /// <summary>Returns when the newest values of a query are as wanted.</summary>
    /// <param name="label">Tells the values of the query apart.</param>
    public Task<Dictionary<string, decimal>> UntilAsync(
        string query, string label, Func<IReadOnlyDictionary<string, decimal>, bool> wanted) => Deadline.UntilAsync(
        () => AskAsync(query, label),
        wanted,
        values => $"{query} says {string.Join(", ", values)}\n{cluster.Output}");

    public void Dispose() => _client.Dispose();

    private async Task<Dictionary<string, decimal>> AskAsync(string query, string label)
    {
        var answer = await _client.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
            .ToDictionary(
                series => series.GetProperty("metric").GetProperty(label).GetString()!,
                series => decimal.Parse(
                    series.GetProperty("value")[1].GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture));
    }
}
