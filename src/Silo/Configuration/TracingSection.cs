using System.Globalization;
using Tollgate.Silo.Telemetry.Tracing;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads OpenTelemetry's own variables: where traces go, and which of them. Whatever else these are, such as
/// <c>OTEL_EXPORTER_OTLP_TIMEOUT</c> or <c>OTEL_BSP_SCHEDULE_DELAY</c>, OpenTelemetry reads itself.</summary>
internal static class TracingSection
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string TracesEndpointVariable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string SamplerVariable = "OTEL_TRACES_SAMPLER";
    private const string ShareVariable = "OTEL_TRACES_SAMPLER_ARG";
    private const string ParentBased = "parentbased_";

    /// <returns>Null: nothing is traced.</returns>
    public static TracingSettings? Read(Variables variables, Findings findings)
    {
        var isOff = variables.Find("OTEL_SDK_DISABLED") is { } disabled && bool.TryParse(disabled, out var off) && off;
        var ofTraces = variables.Find(TracesEndpointVariable);
        var endpoint = ofTraces ?? variables.Find(EndpointVariable);
        if (isOff || endpoint is null || variables.Find("OTEL_TRACES_EXPORTER") == "none")
            return null;

        var name = ofTraces is null ? EndpointVariable : TracesEndpointVariable;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            findings.Error($"{name} must be an address that begins with http:// or https://.");
            return null;
        }

        var isGrpc = IsGrpc(variables, findings);
        if (!isGrpc && ofTraces is null)
            address = new($"{endpoint.TrimEnd('/')}/v1/traces");
        var (share, followsClients) = Sampling(variables, findings);
        return new TracingSettings(address)
        {
            IsGrpc = isGrpc,
            Headers = OfTracesOrAll(variables, "HEADERS") is { } headers ? new(headers) : null,
            Share = share,
            FollowsClients = followsClients,
        };
    }

    private static bool IsGrpc(Variables variables, Findings findings)
    {
        var protocol = OfTracesOrAll(variables, "PROTOCOL") ?? "grpc";
        if (protocol is not ("grpc" or "http/protobuf"))
            findings.Error("OTEL_EXPORTER_OTLP_PROTOCOL must be 'grpc' or 'http/protobuf'.");
        return protocol == "grpc";
    }

    private static (double Share, bool FollowsClients) Sampling(Variables variables, Findings findings)
    {
        var sampler = variables.Find(SamplerVariable) ?? "parentbased_always_on";
        var followsClients = sampler.StartsWith(ParentBased, StringComparison.Ordinal);
        switch (followsClients ? sampler[ParentBased.Length..] : sampler)
        {
            case "always_on":
                return (1, followsClients);
            case "always_off":
                return (0, followsClients);
            case "traceidratio":
                return (Share(variables, findings), followsClients);
            default:
                findings.Error(
                    $"{SamplerVariable} must be 'always_on', 'always_off' or 'traceidratio', or one of them behind "
                    + $"'{ParentBased}'.");
                return (0, followsClients);
        }
    }

    private static double Share(Variables variables, Findings findings)
    {
        if (variables.Find(ShareVariable) is not { } written)
            return 1;
        if (double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
            && share is >= 0 and <= 1)
            return share;
        findings.Error($"{ShareVariable} must be a number from 0 to 1.");
        return 0;
    }

    private static string? OfTracesOrAll(Variables variables, string what) =>
        variables.Find($"OTEL_EXPORTER_OTLP_TRACES_{what}") ?? variables.Find($"OTEL_EXPORTER_OTLP_{what}");
}
