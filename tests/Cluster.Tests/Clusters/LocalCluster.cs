using System.Diagnostics;
using System.Globalization;
using System.Net;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Processes;
using Tollgate.Servers.Prometheus;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>What deploy/local-cluster starts, asked through its load balancer: the topology and the files of
/// docker-compose.yml.</summary>
internal sealed class LocalCluster : IGateway, IAsyncDisposable
{
    /// <summary>What the script says with when this machine lacks a program.</summary>
    private const int Unavailable = 69;

    private readonly ServerProcess _script;
    private readonly Dictionary<string, string> _places;

    private LocalCluster(House house, ServerProcess script)
    {
        (House, _script) = (house, script);
        _places = script.Output.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 2)
            .ToDictionary(words => words[0], words => words[1]);
        Client = ClientOf("gateway");
        Prometheus = new(new Uri(_places["prometheus"]));
    }

    public House House { get; }

    /// <summary>Asks the load balancer.</summary>
    public HttpClient Client { get; }

    public PrometheusApi Prometheus { get; }

    public string Output => $"{_script.Output}\n{string.Join('\n', Directory.GetFiles(Files, "*.log").Select(Log))}";

    private string Files => _places["files"];

    /// <summary>Returns when it is up. Where this machine has no programs for it the test is skipped.</summary>
    public static async Task<LocalCluster> StartOrSkipAsync()
    {
        var port = FreePort.Next();
        var house = await House.OpenAsync(PostgresDatabase.At("127.0.0.1", port, "postgres"));
        var config = house.FolderOf("config.yaml");
        await File.WriteAllTextAsync(config, house.Config);
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "deploy", "local-cluster"));
        foreach (var (name, value) in House.WithoutTheTests)
            start.Environment[name] = value;
        // Half a minute is over before what it compiles twice pays.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["CONFIG_FILE_PATH"] = config;
        start.Environment["POSTGRES_PORT"] = $"{port}";
        start.Environment["TOLLGATE_DRAIN"] = "3";
        start.Environment["TOLLGATE_GRACE"] = "30";
        start.Environment["TOLLGATE_PROGRAMS"] = AppContext.BaseDirectory;
        var script = new ServerProcess(start, "The cluster is up", lastSignal: "TERM");
        try
        {
            await script.AnnouncedAsync(Deadline.Soon);
            return new(house, script);
        }
        catch (InvalidOperationException failed)
        {
            var isUnavailable = script.HasExited && await script.EndedAsync(Deadline.Soon) == Unavailable;
            await script.DisposeAsync();
            await house.DisposeAsync();
            if (isUnavailable)
                Absent.SkipOrFail(failed.Message);
            throw;
        }
    }

    /// <summary>Asks one of its servers, by its name in docker-compose.yml.</summary>
    public HttpClient ClientOf(string name) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(_places[name]) };

    /// <summary>kill -9. Returns when the script has started it again, and it is ready.</summary>
    public Task KillAsync(string name) => EndAsync(name, Signal.Kill);

    /// <summary>SIGTERM. Returns when the script has started it again, and it is ready.</summary>
    public Task RestartAsync(string name) => EndAsync(name, Signal.Terminate);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Prometheus.Dispose();
        await _script.EndAsync(Signal.Terminate, Deadline.Soon);
        await _script.DisposeAsync();
        await House.DisposeAsync();
    }

    private async Task EndAsync(string name, int signal)
    {
        var before = ProcessIdOf(name);
        Signal.Send(before!.Value, signal);
        await Deadline.UntilAsync(
            () => Task.FromResult(ProcessIdOf(name)),
            now => now is not null && now != before,
            _ => $"{name} is not started again.\n{Output}");
        using var client = ClientOf(name);
        await Deadline.UntilAsync(
            () => IsReadyAsync(client), ready => ready, _ => $"{name} does not become ready.\n{Output}");
    }

    // Null: it is just being written.
    private int? ProcessIdOf(string name) =>
        int.TryParse(File.ReadAllText(Path.Combine(Files, name + ".pid")), CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/readiness");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Log(string file) =>
        $"--- {Path.GetFileName(file)}\n{string.Join('\n', File.ReadLines(file).TakeLast(20))}";
}
