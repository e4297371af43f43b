using System.Globalization;
using System.Text.RegularExpressions;

namespace Tollgate.Servers.Metrics;

/// <summary>What a process tells Prometheus, read as strictly as Prometheus does.</summary>
public sealed partial class Scrape
{
    private Scrape(string text, IReadOnlyList<Series> series) => (Text, Series) = (text, series);

    public string Text { get; }

    public IReadOnlyList<Series> Series { get; }

    /// <param name="mayRepeat">Names of series that may be there twice; null: none may.</param>
    public static async Task<Scrape> OfAsync(HttpClient client, Predicate<string>? mayRepeat = null) =>
        Parse(await client.GetStringAsync("/metrics"), mayRepeat);

    /// <inheritdoc cref="OfAsync"/>
    /// <exception cref="FormatException">A line is not in the format, or a series is there twice.</exception>
    public static Scrape Parse(string text, Predicate<string>? mayRepeat = null)
    {
        var series = new List<Series>();
        var known = new HashSet<string>();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            if (Line().Match(line) is not { Success: true } match)
                throw new FormatException($"This is no series: {line}");
            var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(
                label => label.Groups["name"].Value,
                label => Regex.Unescape(label.Groups["value"].Value),
                StringComparer.Ordinal);
            var name = match.Groups["name"].Value;
            var identity = string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal));
            if (!known.Add($"{name} {identity}") && mayRepeat?.Invoke(name) != true)
                throw new FormatException($"This series is there twice: {line}");
            series.Add(new(name, labels, ValueOf(match.Groups["value"].Value)));
        }

        return new(text, series);
    }

    /// <summary>All series of a name that have these labels.</summary>
    public IReadOnlyList<Series> Find(string name, params (string Name, string Value)[] labels) =>
    [
        .. Series.Where(series => series.Name == name
            && labels.All(label => series.Labels.TryGetValue(label.Name, out var value) && value == label.Value)),
    ];

    /// <summary>Their sum; null: there is none.</summary>
    public double? Sum(string name, params (string Name, string Value)[] labels) =>
        Find(name, labels) is { Count: > 0 } found ? found.Sum(series => series.Value) : null;

    public override string ToString() => Text;

    internal static double ValueOf(string written) => written switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_]\w*="([^"\\]|\\[n"\\])*"(,(?!\})|(?=\})))*)\})? (?<value>\S+)$""")]
    private static partial Regex Line();

    [GeneratedRegex("""(?<name>[a-zA-Z_]\w*)="(?<value>([^"\\]|\\.)*)""")]
    private static partial Regex Label();
}

/// <summary>One line of it.</summary>
public sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public override string ToString() => $"{Name}{{{string.Join(',', Labels)}}} {Value}";
}
