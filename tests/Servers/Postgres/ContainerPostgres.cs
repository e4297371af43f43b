using DotNet.Testcontainers.Containers;
using Testcontainers.PostgreSql;

namespace Tollgate.Servers.Postgres;

/// <summary>A container, for machines without PostgreSQL's programs.</summary>
internal sealed class ContainerPostgres(bool fsync) : IPostgresHost
{
    private readonly PostgreSqlContainer _container = new PostgreSqlBuilder("postgres:17-alpine")
        .WithUsername(PostgresServer.User)
        .WithDatabase("postgres")
        .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "trust")
        // The address must survive a restart: a port that Docker chooses would not.
        .WithPortBinding(FreePort.Next(), PostgreSqlBuilder.PostgreSqlPort)
        .WithCommand([.. PostgresSettings.Arguments(fsync)])
        .Build();

    public string Host => _container.Hostname;

    public int Port => _container.GetMappedPublicPort(PostgreSqlBuilder.PostgreSqlPort);

    public bool IsRunning => _container.State == TestcontainersStates.Running;

    public Task StartAsync() => _container.StartAsync();

    public async Task StopAsync(bool immediate)
    {
        if (immediate)
            await _container.ExecAsync(["sh", "-c", "kill -QUIT 1"]);

        await _container.StopAsync();
    }

    public Task SuspendAsync() => _container.PauseAsync();

    public Task ResumeAsync() => _container.UnpauseAsync();

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
