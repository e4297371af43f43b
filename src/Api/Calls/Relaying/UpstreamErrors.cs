using Tollgate.Api.Errors;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>What a client is told where a provider gave no answer of its own.</summary>
internal static class UpstreamErrors
{
    public static ApiError Unreachable { get; } =
        new(502, "api_connection_error", "The model's provider could not be reached.");

    public static ApiError TimedOut { get; } =
        new(504, "timeout_error", "The model's provider did not answer in time.");

    public static ApiError BrokeOff { get; } =
        new(502, "api_connection_error", "The model's provider broke off its answer.");

    /// <summary>No fault of the provider's.</summary>
    public static ApiError CutOff { get; } =
        new(503, "service_unavailable_error", "The gateway is stopping, and this answer took longer than it may wait.");
}
