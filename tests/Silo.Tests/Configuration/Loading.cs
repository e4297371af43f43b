using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Tests.Configuration;

/// <summary>Loads what a test writes down, from a <c>config.yaml</c> of its own.</summary>
internal static class Loading
{
    public static ConfigurationResult Load(
        string yaml, IReadOnlyList<string>? args = null, IReadOnlyDictionary<string, string>? environment = null) =>
        InFile(yaml, path => GatewayConfiguration.Load(
            ["--config", path, .. args ?? []], environment ?? new Dictionary<string, string>()));

    public static ConfigurationResult InFile(string yaml, Func<string, ConfigurationResult> load)
    {
        var folder = Directory.CreateTempSubdirectory("tollgate-");
        try
        {
            var path = Path.Combine(folder.FullName, "config.yaml");
            File.WriteAllText(path, yaml);
            return load(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static string Error(string yaml) => Assert.Single(Load(yaml).Errors);

    public static GatewayConfiguration Valid(string yaml, IReadOnlyDictionary<string, string>? environment = null)
    {
        var result = Load(yaml, environment: environment);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }
}
