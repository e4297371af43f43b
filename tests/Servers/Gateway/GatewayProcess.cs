using System.Net;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Gateway;

/// <summary>The real gateway in a process of its own, to be stopped, suspended and killed.</summary>
public sealed class GatewayProcess : IGateway, IAsyncDisposable
{
    private static readonly TimeSpan BetweenReadinessChecks = TimeSpan.FromMilliseconds(50);

    private readonly GatewayProcessOptions _options;
    private readonly string _folder;
    private readonly ServerProcess _process;

    private GatewayProcess(GatewayProcessOptions options, string assembly, IReadOnlyList<string> verbs)
    {
        _options = options;
        _folder = Directory.CreateTempSubdirectory("tollgate-gateway-").FullName;
        Port = options.Port ?? FreePort.Next();
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{Port}"),
        };

        var config = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(config, options.Config);
        var start = DotnetProgram.Named(
            assembly,
            [
                .. verbs,
                "--config", config,
                "--port", $"{Port}",
                "--data", options.DataFolder ?? Path.Combine(_folder, "data"),
                .. options.Arguments,
            ]);
        start.Environment["DATABASE_URL"] = options.DatabaseUrl;
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value;

        _process = new ServerProcess(start, $"listening on http://127.0.0.1:{Port}", folder: _folder);
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    public HttpClient Client { get; }

    /// <summary>The last lines that it printed, for the message of a failed assertion.</summary>
    public string Output => _process.Output;

    /// <summary>Returns when it is ready; throws, with what it printed, when it ends or is late.</summary>
    public static Task<GatewayProcess> StartAsync(GatewayProcessOptions options) => StartAsync(options, "Tollgate.Api");

    internal static async Task<GatewayProcess> StartAsync(
        GatewayProcessOptions options, string assembly, params IReadOnlyList<string> verbs)
    {
        var gateway = new GatewayProcess(options, assembly, verbs);
        try
        {
            await gateway._process.AnnouncedAsync(options.StartTimeout);
            await gateway.ReadyAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, and awaits the end.</summary>
    public Task StopAsync() => _process.EndAsync(Signal.Terminate, _options.StopTimeout);

    /// <summary>kill -9, and awaits the end.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Awaits an end that nobody here brings about, and returns the exit code.</summary>
    public Task<int> EndedAsync(TimeSpan timeout) => _process.EndedAsync(timeout);

    /// <summary>SIGSTOP: it does nothing more, and the others cannot tell it from a slow one.</summary>
    public void Suspend() => _process.Send(Signal.Stop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => _process.Send(Signal.Continue);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ReadyAsync()
    {
        using var timeout = new CancellationTokenSource(_options.StartTimeout);
        var last = "no answer";
        try
        {
            while (true)
            {
                using var answer = await Client.GetAsync("/health/readiness", timeout.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;

                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(timeout.Token)}";
                await Task.Delay(BetweenReadinessChecks, TimeProvider.System, timeout.Token);
            }
        }
        catch (Exception unready) when (unready is OperationCanceledException or HttpRequestException)
        {
            throw _process.Failed($"listened but was not ready ({last}; {unready.Message})");
        }
    }
}
