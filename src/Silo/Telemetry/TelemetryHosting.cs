using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Tollgate.Grains.Living;
using Tollgate.Silo.Telemetry.Tracing;

namespace Tollgate.Silo.Telemetry;

/// <summary>Wires what watches a process.</summary>
internal static class TelemetryHosting
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(new LivingAccounts(settings.AccountsMax));
        services.AddSingleton<ISeriesSource, AccountSeries>();
        // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before the name.
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.Clear().AddService("tollgate").AddTelemetrySdk().AddEnvironmentVariableDetector())
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
        if (settings.Tracing is { } tracing)
            telemetry.AddTracing(tracing);
        return services;
    }
}
