using Npgsql;
using Orleans.Configuration;
using Tollgate.Ledger;
using Tollgate.Ledger.Postgres;

namespace Tollgate.Silo.Clustered;

/// <summary>Any number of processes that share a PostgreSQL: the books, membership, the state of grains and their
/// reminders.</summary>
internal static class ClusteredHosting
{
    private const string Invariant = "Npgsql";

    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, string databaseUrl)
    {
        silo.Services.AddSingleton(_ => PostgresDataSource.Create(databaseUrl));
        silo.Services.AddSingleton<PostgresLedger>();
        silo.Services.AddSingleton<ILedger>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddSingleton<IJointCommits>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddSingleton<IProjects>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddSingleton<IReports>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddHostedService<DaySums>();
        silo.Services.AddSingleton<IChanges>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddSingleton<IRepricing>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddSingleton<IAllotments>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddSingleton<IAlerts>(services => services.GetRequiredService<PostgresLedger>());
        silo.Services.AddHostedService<SchemaAtStart>();

        // Everything goes through one source of connections, on whose settings the protocol rests.
        return silo
            .UseAdoNetClustering(options => options.Configure<NpgsqlDataSource>((clustering, database) =>
                (clustering.Invariant, clustering.DataSource) = (Invariant, database)))
            .AddAdoNetGrainStorageAsDefault(options => options.Configure<NpgsqlDataSource>((storage, database) =>
                (storage.Invariant, storage.DataSource) = (Invariant, database)))
            .UseAdoNetReminderService(options => options.Configure<NpgsqlDataSource>((reminders, database) =>
                (reminders.Invariant, reminders.DataSource) = (Invariant, database)))
            .FailOverInSeconds();
    }

    // A process that is killed is missed after a second and a half; with Orleans' own values it takes twenty.
    private static ISiloBuilder FailOverInSeconds(this ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.MaxProbeTimeout = TimeSpan.FromSeconds(2);
            options.NumMissedProbesLimit = 3;
            // A stale member of the table holds up a start for a few of these.
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            // Whom nobody could reach is not told either that it was buried: it reads so, and leaves.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        });

        // After a kill an account is not activated again before this has passed.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.FromSeconds(5));
        // Experimental; but the default directory serves superseded activations again while silos come and go.
#pragma warning disable ORLEANSEXP003
        return silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
    }
}
