using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Tollgate.Deploy.Tests.Reading;
using Tollgate.Servers;

namespace Tollgate.Deploy.Tests;

/// <summary>docker-compose.yml, held against the programs and the files that it starts.</summary>
public sealed partial class ComposeTests
{
    private const string Config = "/etc/tollgate/config.yaml";

    // PostgreSQL keeps three for its superusers; the rest are copies, and whoever looks.
    private const int ConnectionsOfOthers = 20;

    private static readonly IReadOnlyDictionary<string, Yaml> Services = Yaml.Read("docker-compose.yml")["services"].Members;

    private static readonly string LoadBalancer = ReadFile("deploy/haproxy/haproxy.cfg");

    public static TheoryData<string> Processes => ["silo", "api-1", "api-2"];

    [Theory]
    [MemberData(nameof(Processes))]
    public void A_process_understands_what_it_is_started_with(string name)
    {
        var service = Services[name];
        var container = ContainerOf(service);

        container.AssertVariablesAreKnown();
        var configuration = container.Understood();
        Assert.Equal((name, name), (service["hostname"].Text, service["environment"]["TOLLGATE_SILO_ADDRESS"].Text));
        Assert.Equal(("0.0.0.0", 4000, 11111), (configuration.Host, configuration.Port, configuration.SiloPort));
        Assert.Equal("/data", configuration.DataFolder);
        Assert.NotNull(configuration.ConnectionString);
        Assert.Contains($":{Config}:ro", Assert.Single(service["volumes"].Texts), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void A_process_is_given_the_time_that_its_stop_may_take(string name)
    {
        var stop = ContainerOf(Services[name]).Understood().ToSilo().ShutdownTimeout;

        Assert.True(Minutes(Services[name]["stop_grace_period"].Text) > stop);
        var balancer = Minutes(HardStop().Match(LoadBalancer).Groups[1].Value);
        Assert.True(balancer > stop);
        Assert.True(Minutes(Services["haproxy"]["stop_grace_period"].Text) > balancer);
    }

    [Fact]
    public void Each_starts_when_those_that_it_needs_are_well() => Assert.All(
        Services.SelectMany(service => service.Value.Find("depends_on")?.Members ?? new Dictionary<string, Yaml>()),
        needed =>
        {
            Assert.Equal("service_healthy", needed.Value["condition"].Text);
            Assert.NotNull(Services[needed.Key].Find("healthcheck"));
        });

    [Fact]
    public void Every_image_has_its_version() =>
        Assert.All(Services.Values, service => Assert.Matches(Pinned(), Substituted(service["image"].Text)));

    [Fact]
    public void Every_folder_that_is_mounted_is_there() => Assert.All(
        Services.Values.SelectMany(service => service.Find("volumes")?.Texts ?? [])
            .Select(Substituted)
            .Where(volume => volume.StartsWith('.')),
        volume => Assert.True(Path.Exists(Path.Combine(Repository.Root, volume.Split(':')[0])), volume));

    [Fact]
    public void The_database_has_a_connection_for_whatever_a_process_may_take()
    {
        var connections = new NpgsqlConnectionStringBuilder(
            ContainerOf(Services["silo"]).Understood().ConnectionString).MaxPoolSize;

        Assert.All(
            [Services["postgres"]["command"].Texts[^1], ReadFile("deploy/local-cluster")],
            started => Assert.True(
                int.Parse(ConnectionsMax().Match(started).Groups[1].Value, CultureInfo.InvariantCulture)
                    >= (Processes.Count * connections) + ConnectionsOfOthers));
    }

    [Fact]
    public void The_load_balancer_is_told_all_that_its_file_asks_for_and_sends_calls_to_the_fronts()
    {
        var told = Services["haproxy"]["environment"].Members;

        Assert.Equal(
            Variable().Matches(LoadBalancer).Select(match => match.Groups[1].Value).Distinct().Order(),
            told.Keys.Order());
        Assert.Equal(["api-1:4000", "api-2:4000"], [told["API_1"].Text, told["API_2"].Text]);
    }

    [Theory]
    [InlineData("tollgate", "api-1:4000", "api-2:4000", "silo:4000")]
    [InlineData("haproxy", "haproxy:8404")]
    public void Prometheus_asks_every_process(string job, params string[] targets) => Assert.Equal(
        targets, Assert.Single(Yaml.Read($"deploy/prometheus/targets/{job}.yml").Items)["targets"].Texts);

    private static Container ContainerOf(Yaml service)
    {
        var environment = service["environment"].Members.ToDictionary(
            variable => variable.Key, variable => Substituted(variable.Value.Text));
        Assert.Equal(Config, environment["CONFIG_FILE_PATH"]);
        environment["CONFIG_FILE_PATH"] = Path.Combine(Repository.Root, "src/Api/config.yaml");
        // Its name is known where it runs.
        environment["TOLLGATE_SILO_ADDRESS"] = "127.0.0.1";
        return new(service["command"].Texts, environment);
    }

    // As compose does, with something for what must be set.
    private static string Substituted(string text) => Substitution().Replace(
        text, match => match.Groups["default"].Success ? match.Groups["default"].Value : "sk-something");

    private static TimeSpan Minutes(string text) =>
        TimeSpan.FromMinutes(int.Parse(text.TrimEnd('m'), CultureInfo.InvariantCulture));

    private static string ReadFile(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"\$\{\w+:(-(?<default>[^}]*)|\?[^}]*)\}")]
    private static partial Regex Substitution();

    [GeneratedRegex(@"^[\w./-]+:v?\d+\.\d+(\.\d+)?(-alpine)?$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"^\s*hard-stop-after (\d+m)$", RegexOptions.Multiline)]
    private static partial Regex HardStop();

    [GeneratedRegex(@"max_connections=(\d+)")]
    private static partial Regex ConnectionsMax();

    [GeneratedRegex(@"""\$\{(\w+)\}""")]
    private static partial Regex Variable();
}
