using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Silo.Life;

/// <summary>The life of a program of Tollgate, from its start to its exit code.</summary>
public static partial class ProcessLife
{
    /// <summary>What a shell is told when a process cannot start.</summary>
    private const int NotStarted = 1;

    /// <summary>How long a silo that was counted out may take to leave: it has nothing to hand over, and nobody listens
    /// to it.</summary>
    private static readonly TimeSpan CountedOutLeaveMax = TimeSpan.FromSeconds(3);

    /// <summary>Starts what is built, says so, and returns when it has stopped.</summary>
    /// <returns>The exit code: 0 after a stop that was asked for.</returns>
    public static async Task<int> LiveAsync<THost>(Func<THost> build, Action<THost> started)
        where THost : IHost
    {
        try
        {
            var host = build();
            await using var disposal = (IAsyncDisposable)host;
            if (!await StartAsync(host))
                return 0;
            started(host);
            return await EndedAsync(host);
        }
        catch (Exception exception)
            when (exception is DataFolderInUseException or LedgerUnavailableException or IOException)
        {
            await Console.Error.WriteLineAsync($"Tollgate cannot start: {exception.Message}");
            return NotStarted;
        }
    }

    /// <returns>False: it was asked to stop meanwhile, and did.</returns>
    private static async Task<bool> StartAsync(IHost host)
    {
        var life = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var departure = host.Services.GetRequiredService<Departure>();
        try
        {
            await host.StartAsync();
            return true;
        }
        catch
        {
            // Whatever is under way then breaks off, each part in its own words.
            var isAsked = life.ApplicationStopping.IsCancellationRequested && departure.ExitCode == 0;
            await StopStartedAsync(host);
            if (!isAsked)
                throw;
            return false;
        }
    }

    // Without it, other processes of the cluster would have to find out that this one is gone.
    private static async Task StopStartedAsync(IHost host)
    {
        try
        {
            await host.StopAsync();
        }
        catch (Exception)
        {
            // A silo that has not started cannot be stopped, and why it did not is told already.
        }
    }

    // A silo that cannot leave, since the database is away or nobody listens to it, does not keep its process: the
    // others find out by themselves that it is gone.
    private static async Task<int> EndedAsync(IHost host)
    {
        var departure = host.Services.GetRequiredService<Departure>();
        var settings = host.Services.GetRequiredService<SiloSettings>();
        var logs = host.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger("Tollgate");
        var stopped = host.WaitForShutdownAsync();
        try
        {
            await Task.WhenAny(stopped, departure.Begun);
            await Task.WhenAny(stopped, departure.Settled).WaitAsync(settings.ShutdownTimeout, TimeProvider.System);
            var leaveMax = departure.ExitCode == 0 ? SiloSettings.LeaveMargin : CountedOutLeaveMax;
            await stopped.WaitAsync(leaveMax, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            Log.DidNotLeave(log);
            logs.Dispose();
            // Whatever hangs would hang again if it were disposed of.
            Environment.Exit(departure.ExitCode);
        }
        catch (Exception exception)
        {
            Log.LeftBadly(log, exception.Message);
        }

        return departure.ExitCode;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The silo did not leave the cluster in time; the others will find it gone")]
        public static partial void DidNotLeave(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The silo could not leave the cluster properly: {Reason}")]
        public static partial void LeftBadly(ILogger logger, string reason);
    }
}
