using Tollgate.Silo.Telemetry;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads what a process tells whoever watches it.</summary>
internal static class TelemetrySection
{
    public static TelemetrySettings Read(
        Section litellm, Section general, Callbacks callbacks, Variables variables)
    {
        var tracing = TracingSection.Read(variables, litellm.Findings);
        if (callbacks.Otel is { } otel && tracing is null)
        {
            litellm.Findings.Warn(
                otel.Line,
                $"{otel.Path} asks for traces, and they are sent nowhere: set {TracingSection.EndpointVariable}.");
        }

        var defaults = new TelemetrySettings();
        return defaults with
        {
            Names = general.Choice<MetricNames>("metrics_profile") ?? defaults.Names,
            AccountsMax = general.Number("metrics_accounts_max", TelemetrySettings.AccountsLimit) ?? defaults.AccountsMax,
            SetsMax = general.Number("metrics_series_max", TelemetrySettings.SetsLimit) ?? defaults.SetsMax,
            TellsCustomers = litellm.Flag("enable_end_user_cost_tracking_prometheus_only") ?? defaults.TellsCustomers,
            IsGuarded = litellm.Flag("require_auth_for_metrics_endpoint") ?? defaults.IsGuarded,
            Tracing = tracing,
            TellsProviders = litellm.Flag("forward_traceparent_to_llm_provider") ?? defaults.TellsProviders,
            WritesJson = Json(litellm, variables) ?? defaults.WritesJson,
            Decisions = general.Choice<DecisionLines>("log_decisions") ?? defaults.Decisions,
        };
    }

    private static bool? Json(Section litellm, Variables variables)
    {
        const string variable = "JSON_LOGS";
        var ofFile = litellm.Flag("json_logs");
        if (variables.Find(variable) is not { } set)
            return ofFile;
        if (bool.TryParse(set, out var json) || set is "1" or "0")
            return json || set == "1";
        litellm.Findings.Error($"{variable} must be 'true' or 'false'.");
        return null;
    }
}
