using System.Text.RegularExpressions;
using Tollgate.Servers;
using Tollgate.Servers.Grafana;

namespace Tollgate.Deploy.Tests.Reading;

/// <summary>The metrics that may be asked for.</summary>
internal static partial class MetricNames
{
    private static readonly HashSet<string> Documented =
    [
        .. Name().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/metrics.md")))
            .Select(name => name.Value),
    ];

    /// <summary>A query asks for something, and for nothing but what docs/metrics.md names or others measure.</summary>
    public static void AssertKnown(string query)
    {
        var asked = PromQl.MetricsOf(query);
        Assert.NotEmpty(asked);
        Assert.All(
            asked.Where(name => !Foreign().IsMatch(name)),
            name => Assert.Contains(HistogramPart().Replace(name, ""), Documented));
    }

    [GeneratedRegex(@"\b(litellm|tollgate)_\w+")]
    private static partial Regex Name();

    [GeneratedRegex("^(orleans|dotnet|haproxy)_|^up$")]
    private static partial Regex Foreign();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();
}
