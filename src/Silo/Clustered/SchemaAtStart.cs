using Npgsql;
using Tollgate.Ledger.Postgres;

namespace Tollgate.Silo.Clustered;

/// <summary>Brings the database to the tables that this version needs, before the silo looks for them.</summary>
internal sealed class SchemaAtStart(NpgsqlDataSource database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        PostgresSchema.MigrateAsync(database, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
