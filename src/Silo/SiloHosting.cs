using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Storage;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.State;
using Tollgate.Ledger;
using Tollgate.Ledger.Postgres;
using Tollgate.Silo.Alerts;
using Tollgate.Silo.Clustered;
using Tollgate.Silo.Embedded;
using Tollgate.Silo.Life;
using Tollgate.Silo.Telemetry;
using Tollgate.Silo.Telemetry.Tracing;

namespace Tollgate.Silo;

/// <summary>Wires what every process of Tollgate is: a silo in which accounts live, over the books.</summary>
public static class SiloHosting
{
    private const string Name = "tollgate";

    /// <summary>Adds the silo. With a database it joins the cluster of all processes that share it; without, it is
    /// alone.</summary>
    public static TBuilder AddTollgateSilo<TBuilder>(this TBuilder builder, SiloSettings settings)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        builder.UseOrleans(silo =>
        {
            if (settings.DatabaseUrl is { } database)
                silo.UsePostgres(database);
            else
                silo.UseLocalhostClustering().UseSqlite(settings.DataFolder);

            silo.Configure<ClusterOptions>(options =>
                (options.ClusterId, options.ServiceId) = (Name, PostgresLedger.ServiceId));
            silo.Configure<EndpointOptions>(options =>
            {
                var (advertised, listening) = SiloEndpoints.Of(settings);
                (options.AdvertisedIPAddress, options.SiloPort) = (advertised.Address, advertised.Port);
                options.SiloListeningEndpoint = listening;
                options.GatewayPort = 0;
            });
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
            // It is sent what is due within five minutes, so it asks more often than that.
            silo.Configure<ReminderOptions>(options =>
                options.RefreshReminderListPeriod = TimeSpan.FromMinutes(1));
            if (settings.Telemetry.Tracing is not null)
                silo.TraceGrainCalls();
            // Live logs stay out of it.
            silo.AddDashboard(options => options.HideTrace = true);
        });
        builder.Services.AddSingleton(settings.Accounts);
        builder.Services.AddAccounts();
        if (settings.Alerts is { } alerts)
            builder.Services.AddAlerts(alerts);
        builder.Services.AddTelemetry(settings.Telemetry);
        builder.Services.AddLife(settings);
        builder.Services.QuietOrleans();
        return builder;
    }

    /// <summary>What accounts need besides a ledger and a storage.</summary>
    internal static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AccountDefaults>();
        services.AddSingleton<IGrainStorageSerializer, StateJson>();
        services.AddSingleton<Books>();
        services.AddSingleton<JointCommit>();
        // The machine's own time: it is about this process, whatever clock accounts go by.
        services.AddSingleton(_ => new Standing(TimeProvider.System));
        services.AddSingleton(host =>
            new InstanceId(host.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString()));
        return services.AddHostedService<RecoverySweep>();
    }

    // After the silo, so that it stops before it.
    private static void AddLife(this IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<Departure>();
        services.AddSingleton<IFatalErrorHandler, CountedOut>();
        services.AddSingleton<Census>();
        services.AddHostedService<Pulse>();
        services.AddSingleton<Readiness>();
        services.AddHostedService(host => host.GetRequiredService<Readiness>());
        services.AddHostedService<GracefulStop>();
    }

    // First, so that whatever the operator configures comes after it and wins.
    private static void QuietOrleans(this IServiceCollection services)
    {
        services.Configure<LoggerFilterOptions>(options =>
        {
            options.Rules.Insert(0, new(null, "Orleans", LogLevel.Warning, null));
            options.Rules.Insert(0, new(null, "Polly", LogLevel.Warning, null));
            // At every start it takes the machine's uptime for a participant that hangs.
            options.Rules.Insert(0, new(null, "Orleans.Runtime.Watchdog", LogLevel.None, null));
        });
    }
}
