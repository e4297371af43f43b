using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Tollgate.Grains.Living;

namespace Tollgate.Silo.Telemetry;

/// <summary>Wires what watches a process.</summary>
internal static class TelemetryHosting
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(new LivingAccounts(settings.AccountsMax));
        services.AddSingleton<ISeriesSource, AccountSeries>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("tollgate"))
            .WithMetrics(metrics => metrics
                .AddMeter("Tollgate.*", "Microsoft.Orleans")
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddRuntimeInstrumentation()
                .AddInstrumentation<ProcessMeter>()
                .AddPrometheusExporter(exporter =>
                {
                    exporter.ScopeInfoEnabled = false;
                    // What is asked is answered as it is now.
                    exporter.ScrapeResponseCacheDurationMilliseconds = 0;
                }));
        return services;
    }
}
