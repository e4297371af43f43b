using Tollgate.Api.Access;
using Tollgate.Deploy.Tests.Reading;
using Tollgate.Servers;

namespace Tollgate.Deploy.Tests;

/// <summary>deploy/k8s, held against the programs that it starts.</summary>
public sealed class KubernetesTests
{
    private const string Folder = "deploy/k8s";

    private static readonly Yaml Pod = Yaml.Read($"{Folder}/process/deployment.yaml")["spec"]["template"]["spec"];

    private static readonly Yaml Process = Assert.Single(Pod["containers"].Items);

    [Fact]
    public void A_process_understands_what_it_is_started_with()
    {
        var container = ContainerOf(Process);

        container.AssertVariablesAreKnown();
        var configuration = container.Understood();
        Assert.Equal("0.0.0.0", configuration.Host);
        Assert.Equal(configuration.Port, Process["ports"].Named("http")["containerPort"].Number);
        Assert.Equal(configuration.SiloPort, Process["ports"].Named("silo")["containerPort"].Number);
        Assert.Equal(
            "status.podIP",
            Process["env"].Named("TOLLGATE_SILO_ADDRESS")["valueFrom"]["fieldRef"]["fieldPath"].Text);
        Assert.Contains(configuration.DataFolder, Process["volumeMounts"].Items.Select(mount => mount["mountPath"].Text));
        Assert.NotNull(configuration.ConnectionString);
    }

    [Fact]
    public void A_process_is_given_the_time_that_its_stop_may_take()
    {
        var stop = ContainerOf(Process).Understood().ToSilo().ShutdownTimeout;

        Assert.True(Pod["terminationGracePeriodSeconds"].Number > stop.TotalSeconds);
    }

    [Theory]
    [InlineData("startupProbe", "/health/liveness")]
    [InlineData("readinessProbe", "/health/readiness")]
    [InlineData("livenessProbe", "/health/liveness")]
    public void It_is_asked_for_what_anybody_may_ask(string probe, string path)
    {
        var asked = Process[probe]["httpGet"];

        Assert.Equal(("http", path), (asked["port"].Text, asked["path"].Text));
        Assert.Equal(Audience.Everybody, RouteTable.AudienceOf("GET", path));
    }

    [Fact]
    public void It_may_change_nothing_but_its_folders()
    {
        Assert.Equal("true", Pod["securityContext"]["runAsNonRoot"].Text);
        Assert.Equal("true", Process["securityContext"]["readOnlyRootFilesystem"].Text);
        Assert.Equal("false", Process["securityContext"]["allowPrivilegeEscalation"].Text);
        Assert.Equal(["ALL"], Process["securityContext"]["capabilities"]["drop"].Texts);
        Assert.Equal("false", Pod["automountServiceAccountToken"].Text);
    }

    [Fact]
    public void The_silo_is_the_program_without_a_front()
    {
        var patch = Assert.Single(Yaml.Read($"{Folder}/silo/kustomization.yaml")["patches"].Items)["patch"].Text;

        Assert.Contains("value: [dotnet, Tollgate.Silo.dll]", patch, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "Tollgate.Silo.runtimeconfig.json")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("api")]
    [InlineData("silo")]
    [InlineData("process")]
    public void Whatever_it_is_made_of_is_there(string folder) => Assert.All(
        Yaml.Read(Path.Combine(Folder, folder, "kustomization.yaml"))["resources"].Texts,
        resource => Assert.True(Path.Exists(Path.Combine(Repository.Root, Folder, folder, resource)), resource));

    [Fact]
    public void Calls_go_to_a_port_that_a_process_has()
    {
        var ports = Process["ports"].Items.Select(port => port["name"].Text).ToArray();

        var service = Assert.Single(Yaml.Read($"{Folder}/api/service.yaml")["spec"]["ports"].Items);
        Assert.Contains(service["targetPort"].Text, ports);
        Assert.All(
            Yaml.Read($"{Folder}/network.yaml")["spec"]["ingress"].Items.SelectMany(rule => rule["ports"].Items),
            open => Assert.Contains(open["port"].Text, ports));
    }

    private static Container ContainerOf(Yaml process)
    {
        var environment = process["env"].Items.ToDictionary(
            variable => variable["name"].Text, variable => variable.Find("value")?.Text ?? "10.0.0.7");
        var config = environment["CONFIG_FILE_PATH"];
        Assert.Equal(
            Path.GetDirectoryName(config), process["volumeMounts"].Named("config")["mountPath"].Text);
        Assert.Equal(
            [Path.GetFileName(config)],
            Assert.Single(Yaml.Read($"{Folder}/kustomization.yaml")["configMapGenerator"].Items)["files"].Texts);
        environment["CONFIG_FILE_PATH"] = Path.Combine(Repository.Root, Folder, "config.yaml");
        return new(process["args"].Texts, environment)
        {
            Secrets = new Dictionary<string, string>
            {
                ["DATABASE_URL"] = "postgresql://tollgate:secret@books:5432/tollgate",
                ["LITELLM_MASTER_KEY"] = "sk-something",
                ["OPENAI_API_KEY"] = "sk-provider",
            },
        };
    }
}
