using Tollgate.Silo.Telemetry;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads what a process tells whoever watches it. LiteLLM's callback <c>prometheus</c> asks for what is always
/// there.</summary>
internal static class TelemetrySection
{
    private const string Prometheus = "prometheus";

    public static TelemetrySettings Read(Section litellm, Section general)
    {
        foreach (var callback in litellm.Items("success_callback").Concat(litellm.Items("failure_callback")))
        {
            if (callback.Written != Prometheus)
                litellm.Findings.Unused(callback.Path, callback.Line);
        }

        var defaults = new TelemetrySettings();
        return defaults with
        {
            Names = general.Choice<MetricNames>("metrics_profile") ?? defaults.Names,
            AccountsMax = general.Number("metrics_accounts_max", TelemetrySettings.AccountsLimit) ?? defaults.AccountsMax,
            SetsMax = general.Number("metrics_series_max", TelemetrySettings.SetsLimit) ?? defaults.SetsMax,
            TellsCustomers = litellm.Flag("enable_end_user_cost_tracking_prometheus_only") ?? defaults.TellsCustomers,
            IsGuarded = litellm.Flag("require_auth_for_metrics_endpoint") ?? defaults.IsGuarded,
        };
    }
}
