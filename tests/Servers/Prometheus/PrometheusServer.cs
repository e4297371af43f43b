using Tollgate.Servers.Debian;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Prometheus;

/// <summary>A real Prometheus in a process of its own, which scrapes every second.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly ServerProcess _process;

    private PrometheusServer(DebianProgram program, IEnumerable<int> ports)
    {
        _folder = Directory.CreateTempSubdirectory("tollgate-prometheus-").FullName;
        var targets = string.Join(", ", ports.Select(port => $"'127.0.0.1:{port}'"));
        var config = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: tollgate
                static_configs: [{targets: [{{targets}}]}]
            """);
        var port = FreePort.Next();
        Api = new(new Uri($"http://127.0.0.1:{port}"));
        _process = new(
            program.With(
                $"--config.file={config}",
                $"--storage.tsdb.path={Path.Combine(_folder, "data")}",
                $"--web.listen-address=127.0.0.1:{port}"),
            "Server is ready to receive web requests",
            folder: _folder);
    }

    public PrometheusApi Api { get; }

    /// <summary>The last lines that it printed, for the message of a failed assertion.</summary>
    public string Output => _process.Output;

    /// <summary>Where Prometheus is not to be had the test is skipped; in CI it fails instead.</summary>
    /// <param name="ports">Those of 127.0.0.1 that are scraped.</param>
    public static async Task<PrometheusServer> StartOrSkipAsync(params IEnumerable<int> ports)
    {
        var server = new PrometheusServer(await DebianProgram.FindOrSkipAsync("prometheus"), ports);
        try
        {
            await server._process.AnnouncedAsync(StartMax);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _process.EndAsync(Signal.Terminate, StopMax);
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
