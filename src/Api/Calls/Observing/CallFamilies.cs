using Tollgate.Silo.Telemetry;
using static Tollgate.Silo.Telemetry.SeriesKind;

namespace Tollgate.Api.Calls.Observing;

/// <summary>LiteLLM's series of calls: their names and labels, and the figures that they show. What has no entry here is
/// not told, and docs/metrics.md says why.</summary>
internal static class CallFamilies
{
    private static readonly string[] Keys = ["hashed_api_key", "api_key_alias"];
    private static readonly string[] Teams = [.. Keys, "team", "team_alias"];
    private static readonly string[] Payers = [.. Teams, "user", "end_user"];
    private static readonly string[] Askers = ["user_email", "client_ip", "user_agent"];
    private static readonly string[] Deployments = ["litellm_model_name", "model_id", "api_base", "api_provider"];
    private static readonly string[] Exceptions = ["exception_status", "exception_class"];

    private static readonly string[] Spenders = [.. Payers, .. Askers, "model", "model_id"];
    private static readonly string[] Users = [.. Payers, "user_email", "model", "requested_model", "model_id"];
    private static readonly string[] Callers = [.. Payers, "model", "requested_model", "model_id"];
    private static readonly string[] Requesters = [.. Payers, .. Askers, "requested_model", "route", "model_id"];
    private static readonly string[] Asked = [.. Teams, "client_ip", "user_agent", .. Deployments, "requested_model"];
    private static readonly string[] TakenOver =
        [.. Teams, .. Exceptions, "requested_model", "fallback_model", "model_id"];

    public static readonly SeriesFamily InFlight =
        new("litellm_in_flight_requests", Gauge, "Calls to models that this process is answering");

    public static readonly IReadOnlyList<(SeriesFamily Family, Func<CallFigures, double> Figure)> OfCalls =
    [
        (new("litellm_spend_metric", Counter, "US dollars that calls were charged", Spenders), call => call.Spent),
        (new("litellm_requests_metric", Counter, "Calls that were charged", Spenders), call => call.Calls),
        (new("litellm_total_tokens_metric", Counter, "Tokens of both", Users), call => call.Input + call.Output),
        (new("litellm_input_tokens_metric", Counter, "Tokens of input", Users), call => call.Input),
        (new("litellm_output_tokens_metric", Counter, "Tokens of output", Users), call => call.Output),
    ];

    public static readonly IReadOnlyList<(SeriesFamily Family, Func<CallFigures, Latencies> Latencies)> LatenciesOfCalls =
    [
        (new("litellm_request_total_latency_metric", Histogram, "Seconds that a call took", Callers), call => call.Whole),
        (new("litellm_llm_api_latency_metric", Histogram, "Seconds that the provider of a call took", Callers),
            call => call.Provider),
        (new(
                "litellm_llm_api_time_to_first_token_metric",
                Histogram,
                "Seconds until the first event of a stream",
                Callers),
            call => call.FirstToken),
        (new(
                "litellm_overhead_latency_metric",
                Histogram,
                "Seconds of a call that are not its provider's",
                [.. Keys, .. Deployments, "model_group"]),
            call => call.Overhead),
        (new(
                "litellm_deployment_latency_per_output_token",
                Histogram,
                "Seconds of a deployment for each token that it made",
                [.. Teams, .. Deployments]),
            call => call.PerToken),
    ];

    public static readonly SeriesFamily Requests = new(
        "litellm_proxy_total_requests_metric", Counter, "Requests that were answered", [.. Requesters, "status_code"]);

    public static readonly SeriesFamily FailedRequests = new(
        "litellm_proxy_failed_requests_metric",
        Counter,
        "Requests that were refused or failed",
        [.. Requesters, .. Exceptions]);

    public static readonly SeriesFamily ProviderFailures = new(
        "litellm_llm_api_failed_requests_metric",
        Counter,
        "Times that a provider failed a call",
        [.. Payers, "model", "model_id"]);

    public static readonly SeriesFamily DeploymentSuccesses =
        new("litellm_deployment_success_responses", Counter, "Answers of a deployment", Asked);

    public static readonly SeriesFamily DeploymentFailures = new(
        "litellm_deployment_failure_responses", Counter, "Failures of a deployment", [.. Asked, .. Exceptions]);

    public static readonly SeriesFamily DeploymentRequests =
        new("litellm_deployment_total_requests", Counter, "Times that a deployment was asked", Asked);

    public static readonly SeriesFamily Cooldowns = new(
        "litellm_deployment_cooled_down",
        Counter,
        "Times that a deployment was passed over from then on, since it had failed",
        [.. Deployments, "exception_status"]);

    public static readonly SeriesFamily Fallbacks = new(
        "litellm_deployment_successful_fallbacks", Counter, "Calls that another group took over", TakenOver);

    public static readonly SeriesFamily FailedFallbacks = new(
        "litellm_deployment_failed_fallbacks", Counter, "Calls that another group failed as well", TakenOver);
}
