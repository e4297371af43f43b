using Npgsql;
using Orleans.Configuration;
using Tollgate.Ledger;
using Tollgate.Ledger.Postgres;

namespace Tollgate.Silo.Clustered;

/// <summary>Any number of processes that share a PostgreSQL: the books, membership, the state of grains and their reminders.</summary>
internal static class ClusteredHosting
{
    private const string Invariant = "Npgsql";

    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, string databaseUrl)
    {
        var connection = Tuned(databaseUrl);
        silo.Services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
        silo.Services.AddSingleton<ILedger, PostgresLedger>();
        // Before Orleans' own hosted service, which looks for its tables as it starts.
        silo.Services.AddHostedService<SchemaAtStart>();

        return silo
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
            .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
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
        });

        // After a kill an account is not activated again before this has passed.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.FromSeconds(5));
#pragma warning disable ORLEANSEXP003 // Experimental: the default directory serves superseded activations again while silos come and go.
        return silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
    }

    // Orleans prepares nothing by itself; with these its statements cost less than half.
    private static string Tuned(string databaseUrl)
    {
        var connection = new NpgsqlConnectionStringBuilder(databaseUrl);
        if (!connection.ContainsKey("Max Auto Prepare") || connection.MaxAutoPrepare == 0)
            connection.MaxAutoPrepare = 50;
        connection.NoResetOnClose = true;
        return connection.ConnectionString;
    }
}
