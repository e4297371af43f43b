using System.Text.Json;
using Tollgate.Servers.Metrics;

namespace Tollgate.Servers.Prometheus;

/// <summary>Asks a Prometheus.</summary>
public sealed class PrometheusApi(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    /// <summary>What a query comes to now: the labels of each series, and its value.</summary>
    /// <exception cref="InvalidDataException">It is no query.</exception>
    public async Task<IReadOnlyList<Series>> QueryAsync(string query)
    {
        using var answer = await _client.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidDataException($"{query}: {body.GetProperty("error").GetString()}");
        return
        [
            .. body.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => new Series(
                query,
                series.GetProperty("metric").EnumerateObject()
                    .ToDictionary(label => label.Name, label => label.Value.GetString()!),
                Scrape.ValueOf(series.GetProperty("value")[1].GetString()!))),
        ];
    }

    /// <summary>The names of all metrics that it has been told of.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync() =>
        (await DataAsync("/api/v1/label/__name__/values")).EnumerateArray()
            .Select(name => name.GetString()!)
            .ToHashSet();

    /// <summary>What is asked of its figures from time to time: the name of each alert, its query, and ok once that
    /// could be answered.</summary>
    public async Task<IReadOnlyList<(string Name, string Query, string Health)>> AlertsAsync() =>
    [
        .. (await DataAsync("/api/v1/rules?type=alert")).GetProperty("groups").EnumerateArray()
            .SelectMany(group => group.GetProperty("rules").EnumerateArray())
            .Select(rule => (
                rule.GetProperty("name").GetString()!,
                rule.GetProperty("query").GetString()!,
                rule.GetProperty("health").GetString()!)),
    ];

    public void Dispose() => _client.Dispose();

    private async Task<JsonElement> DataAsync(string path) =>
        (await _client.GetFromJsonAsync<JsonElement>(path)).GetProperty("data");
}
