namespace Tollgate.Servers.Postgres;

/// <summary>Where a throw-away PostgreSQL runs: its address stays the same when it starts again.</summary>
internal interface IPostgresHost : IAsyncDisposable
{
    string Host { get; }

    int Port { get; }

    /// <summary>False as well after it ended by itself, as it does when its disk is full.</summary>
    bool IsRunning { get; }

    Task StartAsync();

    /// <param name="immediate">As a crash does: no checkpoint, and recovery at the next start.</param>
    Task StopAsync(bool immediate);

    /// <summary>Freezes all its processes: connections stay open, and nobody answers.</summary>
    Task SuspendAsync();

    Task ResumeAsync();
}
