using System.Text.Json;

namespace Tollgate.Servers.Grafana;

/// <summary>A dashboard of deploy/grafana/dashboards.</summary>
public sealed record Dashboard(string File, JsonElement Json)
{
    public IReadOnlyList<Panel> Panels =>
        [.. Json.GetProperty("panels").EnumerateArray().Select(json => new Panel(File, json))];

    /// <summary>What offers a choice, and asks Prometheus for it.</summary>
    public IReadOnlyList<JsonElement> Variables =>
        [.. Json.GetProperty("templating").GetProperty("list").EnumerateArray()];

    public static IReadOnlyList<Dashboard> ReadAll() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy/grafana/dashboards"), "*.json")
            .Order()
            .Select(file => new Dashboard(
                Path.GetFileName(file), JsonDocument.Parse(System.IO.File.ReadAllText(file)).RootElement)),
    ];
}

public sealed record Panel(string Dashboard, JsonElement Json)
{
    public string Title => Json.GetProperty("title").GetString()!;

    public IReadOnlyList<string> Queries =>
        [.. Json.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!)];

    public override string ToString() => $"{Dashboard}: {Title}";
}
