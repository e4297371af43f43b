namespace Tollgate.Silo.Telemetry;

/// <summary>What a series counts or shows, as Prometheus knows it.</summary>
public enum SeriesKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>All series of one name.</summary>
/// <param name="Name">LiteLLM's, without the ending that Prometheus' own clients put behind it.</param>
/// <param name="Help">What it is, in a sentence.</param>
/// <param name="Labels">In any order.</param>
public sealed record SeriesFamily(string Name, SeriesKind Kind, string Help, params IReadOnlyList<string> Labels)
{
    /// <summary>In the order in which they are written.</summary>
    public IReadOnlyList<string> Labels { get; } = [.. Labels.Order(StringComparer.Ordinal)];

    /// <summary>What a series is called in the text.</summary>
    public string WrittenName { get; } = Kind == SeriesKind.Counter ? $"{Name}_total" : Name;

    /// <summary>What its kind is called there.</summary>
    public string KindName => Kind switch
    {
        SeriesKind.Counter => "counter",
        SeriesKind.Gauge => "gauge",
        _ => "histogram",
    };
}
