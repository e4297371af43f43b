using System.Diagnostics;
using Tollgate.Servers.Processes;

namespace Tollgate.Servers.Postgres;

/// <summary>A cluster in a temporary folder, run by the machine's own programs.</summary>
internal sealed class LocalPostgres : IPostgresHost
{
    // A start takes a second; a crash recovery on a loaded machine may take much longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _programs;
    private readonly bool _fsync;
    private readonly UnprivilegedUser? _user = UnprivilegedUser.Needed();
    private readonly string _folder;
    private ServerProcess? _server;

    private LocalPostgres(string programs, bool fsync, string? folder)
    {
        _programs = programs;
        _fsync = fsync;
        _folder = folder is null
            ? Directory.CreateTempSubdirectory("tollgate-postgres-").FullName
            : Directory.CreateDirectory(folder).FullName;
    }

    public string Host => "127.0.0.1";

    public int Port { get; } = FreePort.Next();

    public bool IsRunning => _server is { HasExited: false };

    private string Data => Path.Combine(_folder, "data");

    /// <param name="folder">Made for it, and gone with it; null: one among the temporary ones.</param>
    public static async Task<LocalPostgres> CreateAsync(string programs, bool fsync, string? folder)
    {
        var postgres = new LocalPostgres(programs, fsync, folder);
        try
        {
            await postgres.InitializeAsync();
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync()
    {
        if (_server is not null)
            throw new InvalidOperationException("PostgreSQL runs already.");

        // Sockets of Unix are off: their folder may be another user's, and nobody here needs them.
        var start = Program(
            "postgres",
            [
                "-D", Data, "-p", $"{Port}",
                "-c", $"listen_addresses={Host}", "-c", "unix_socket_directories=",
                .. PostgresSettings.Arguments(_fsync),
            ]);

        _server = new ServerProcess(start, "database system is ready to accept connections", "QUIT", _folder);
        await _server.AnnouncedAsync(Patience);
    }

    public async Task StopAsync(bool immediate)
    {
        if (_server is null)
            return;

        // A frozen process heeds no signal but the last.
        await ResumeAsync();
        await _server.EndAsync(immediate ? Signal.Quit : Signal.Interrupt, Patience);
        await _server.DisposeAsync();
        _server = null;
    }

    // The server first, so that it starts no more of them; and it last, so that it misses none.
    public Task SuspendAsync()
    {
        _server!.Send(Signal.Stop);
        foreach (var backend in ChildProcesses.Of(_server.Id))
            Signal.TrySend(backend, Signal.Stop);
        return Task.CompletedTask;
    }

    public Task ResumeAsync()
    {
        foreach (var backend in ChildProcesses.Of(_server!.Id))
            Signal.TrySend(backend, Signal.Continue);
        _server.Send(Signal.Continue);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(immediate: true);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task InitializeAsync()
    {
        if (_user is not null)
            await RunAsync(new ProcessStartInfo("chown", [$"{_user.Id}:{_user.Group}", _folder]));

        await RunAsync(Program(
            "initdb",
            ["-D", Data, "-U", PostgresServer.User, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]));
    }

    private ProcessStartInfo Program(string name, IEnumerable<string> arguments)
    {
        var path = Path.Combine(_programs, name);
        var start = _user is null
            ? new ProcessStartInfo(path, arguments)
            : new ProcessStartInfo(
                "setpriv", [$"--reuid={_user.Id}", $"--regid={_user.Group}", "--clear-groups", path, .. arguments]);
        start.WorkingDirectory = _folder;
        return start;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{start.FileName} exited with code {process.ExitCode}. It printed:\n{await output}{await errors}");
    }
}
