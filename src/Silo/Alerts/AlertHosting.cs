using Tollgate.Grains.Alerts;

namespace Tollgate.Silo.Alerts;

/// <summary>Wires alerts. Without them nothing is there that an account could ask.</summary>
internal static class AlertHosting
{
    public static IServiceCollection AddAlerts(this IServiceCollection services, AlertSettings settings)
    {
        services.AddSingleton(host => ActivatorUtilities.CreateInstance<AlertOutbox>(
            host, settings.Thresholds, settings.Addresses.Keys.ToArray()));
        services.AddSingleton(host => ActivatorUtilities.CreateInstance<Webhooks>(host, settings));
        return services.AddHostedService<AlertSender>();
    }
}
