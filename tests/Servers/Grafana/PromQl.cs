using System.Text.RegularExpressions;

namespace Tollgate.Servers.Grafana;

/// <summary>Queries of dashboards and alerts.</summary>
public static partial class PromQl
{
    /// <summary>What Grafana makes of a query: an hour is shown, nothing is chosen, and Prometheus asks every five
    /// seconds.</summary>
    public static string Concrete(string query) => Variable().Replace(query, variable => variable.Value switch
    {
        "$__rate_interval" => "20s",
        "$__range" => "1h",
        _ => ".*",
    });

    /// <summary>The query without what makes it 0 where nothing is found.</summary>
    public static string WithoutZero(string query) => query.Replace(" or on() vector(0)", "", StringComparison.Ordinal);

    /// <summary>The metrics that it asks for; of a histogram, what it is made of.</summary>
    public static IReadOnlySet<string> MetricsOf(string query) =>
        Metric().Matches(Labels().Replace(query, "")).Select(metric => metric.Value).ToHashSet();

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();

    // What stands in braces, and what series are put together by.
    [GeneratedRegex(@"\{[^}]*\}|\b(by|on|without|ignoring)\s*\([^)]*\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b((litellm|tollgate|orleans|dotnet|haproxy)_\w+|up)\b")]
    private static partial Regex Metric();
}
