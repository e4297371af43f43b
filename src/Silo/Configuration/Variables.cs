namespace Tollgate.Silo.Configuration;

/// <summary>The environment, and below it what the file's <c>environment_variables</c> sets.</summary>
internal sealed class Variables(IReadOnlyDictionary<string, string> environment)
{
    private readonly Dictionary<string, string> _ofFile = new(StringComparer.Ordinal);

    public void Set(string name, string value) => _ofFile[name] = value;

    public string? Find(string name) => OfEnvironment(name) ?? OfFile(name);

    public string? OfEnvironment(string name) => Filled(environment.GetValueOrDefault(name));

    public string? OfFile(string name) => Filled(_ofFile.GetValueOrDefault(name));

    private static string? Filled(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
