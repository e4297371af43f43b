namespace Tollgate.Servers.Postgres;

/// <summary>Where a throw-away PostgreSQL runs: its address stays the same when it starts again.</summary>
internal interface IPostgresHost : IAsyncDisposable
{
    string Host { get; }

    int Port { get; }

    Task StartAsync();

    /// <param name="immediate">As a crash does: no checkpoint, and recovery at the next start.</param>
    Task StopAsync(bool immediate);
}
