namespace Tollgate.Silo.Configuration;

/// <summary>What is wrong and what is odd, collected, so that everything can be mended at once.</summary>
internal sealed class Findings
{
    /// <summary>So many settings are named in one warning: a line of the log is for reading.</summary>
    private const int NamedMax = 100;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _unused = [];
    private readonly List<string> _notEnforced = [];

    /// <summary>The file that lines are of.</summary>
    public string File { get; set; } = "";

    /// <summary>The path of every setting that was looked for, there or not.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings =>
    [
        .. Listed("these settings limit something, but are not enforced by this version", _notEnforced),
        .. Listed("these settings are not used by this version", _unused),
        .. _warnings,
    ];

    public void Ask(string path) => _asked.Add(path);

    public void Error(string text) => _errors.Add(text);

    public void Error(int line, string text) => Error($"{File}, line {line}: {text}");

    public void Warn(string text) => _warnings.Add(text);

    public void Warn(int line, string text) => Warn($"{File}, line {line}: {text}");

    public void Unused(string path, int line) => _unused.Add($"{path} (line {line})");

    public void NotEnforced(string path, int line) => _notEnforced.Add($"{path} (line {line})");

    private IEnumerable<string> Listed(string what, List<string> settings) =>
        settings.Count == 0 ? [] : [$"{File}: {what}: {Named(settings)}."];

    private static string Named(List<string> settings) => settings.Count <= NamedMax
        ? string.Join(", ", settings)
        : $"{string.Join(", ", settings.Take(NamedMax))} and {settings.Count - NamedMax} more";
}
