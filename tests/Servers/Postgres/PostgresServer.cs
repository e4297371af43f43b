using DotNet.Testcontainers.Builders;
using Npgsql;
using Xunit;

namespace Tollgate.Servers.Postgres;

/// <summary>
/// A throw-away PostgreSQL: the machine's own programs in a temporary folder, else a container. It is gone when it is
/// disposed of, or when this process ends, however it ends. It trusts whoever connects, with any password or none.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    internal const string User = "tollgate";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());

    private readonly IPostgresHost _host;
    private int _databases;

    private PostgresServer(IPostgresHost host) => _host = host;

    /// <summary>One server for the whole test process: create a database in it, and never stop it.</summary>
    public static Task<PostgresServer> Shared => SharedServer.Value;

    public int Port => _host.Port;

    public string ConnectionString => Maintenance.ConnectionString;

    public string Url => Maintenance.Url;

    private PostgresDatabase Maintenance => PostgresDatabase.At(_host.Host, _host.Port, "postgres");

    /// <summary>False as well after it ended by itself, as it does when its disk is full.</summary>
    public bool IsRunning => _host.IsRunning;

    /// <param name="fsync">Off, a commit is fast and lost with the machine, but not with the process.</param>
    /// <param name="folder">Made for its data, and gone with it; null: one among the temporary ones. A container has
    /// its own.</param>
    /// <exception cref="PostgresUnavailableException">There is nothing here to run it with.</exception>
    public static async Task<PostgresServer> StartAsync(bool fsync = true, string? folder = null)
    {
        var host = await CreateHostAsync(fsync, folder);
        try
        {
            await host.StartAsync();
            return new PostgresServer(host);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The shared server, for a test that is skipped where PostgreSQL is not to be had. In CI, or with
    /// TOLLGATE_REQUIRE_POSTGRES=1, such a test fails instead: a suite that skips its ledger proves nothing.
    /// </summary>
    public static Task<PostgresServer> SharedOrSkipAsync() => OrSkipAsync(Shared);

    /// <summary>A server of the test's own, which it may stop, with the same rule.</summary>
    public static Task<PostgresServer> StartOrSkipAsync(string? folder = null) =>
        OrSkipAsync(StartAsync(fsync: true, folder));

    private static async Task<PostgresServer> OrSkipAsync(Task<PostgresServer> server)
    {
        try
        {
            return await server;
        }
        catch (PostgresUnavailableException unavailable) when (!IsRequired)
        {
            Assert.Skip(unavailable.Message);
            throw;
        }
    }

    /// <summary>A fresh, empty database.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await using var create = source.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync();
        return PostgresDatabase.At(_host.Host, _host.Port, name);
    }

    /// <param name="immediate">As a crash does: no checkpoint, and recovery at the next start.</param>
    public Task StopAsync(bool immediate = false) => _host.StopAsync(immediate);

    /// <summary>Freezes all its processes: connections stay open, and nobody answers.</summary>
    public Task SuspendAsync() => _host.SuspendAsync();

    public Task ResumeAsync() => _host.ResumeAsync();

    /// <summary>Starts again what was stopped: same port, same data.</summary>
    public Task StartAgainAsync() => _host.StartAsync();

    /// <inheritdoc cref="StopAsync"/>
    public async Task RestartAsync(bool immediate = false)
    {
        await StopAsync(immediate);
        await StartAgainAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static bool IsRequired =>
        Absent.IsFailure || Environment.GetEnvironmentVariable("TOLLGATE_REQUIRE_POSTGRES") == "1";

    private static async Task<IPostgresHost> CreateHostAsync(bool fsync, string? folder)
    {
        if (PostgresPrograms.Folder() is { } programs)
            return await LocalPostgres.CreateAsync(programs, fsync, folder);

        try
        {
            return new ContainerPostgres(fsync);
        }
        catch (DockerUnavailableException unavailable)
        {
            throw new PostgresUnavailableException(
                "No PostgreSQL: initdb and postgres are neither on the path nor under /usr/lib/postgresql, "
                + "and Docker does not run.",
                unavailable);
        }
    }
}
