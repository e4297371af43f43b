using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Tollgate.Ledger;

namespace Tollgate.Silo.Telemetry.Tracing;

/// <summary>Wires what sends traces. Without it nobody listens to what is traced, and nothing is.</summary>
public static class TracingHosting
{
    /// <summary>The spans of calls, at a front. No others begin a trace.</summary>
    public const string CallSource = "Tollgate.Calls";

    internal static void AddTracing(this IOpenTelemetryBuilder telemetry, TracingSettings settings) =>
        telemetry.WithTracing(tracing => tracing
            .AddSource(CallSource, LedgerTrace.SourceName, TracedGrainCalls.SourceName)
            .SetSampler(SamplerOf(settings))
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = settings.Endpoint;
                exporter.Protocol = settings.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                exporter.Headers = settings.Headers?.Reveal();
            }));

    internal static void TraceGrainCalls(this ISiloBuilder silo) =>
        silo.AddOutgoingGrainCallFilter<TracedGrainCalls>().AddIncomingGrainCallFilter<TracedGrainCalls>();

    private static Sampler SamplerOf(TracingSettings settings)
    {
        Sampler share = settings.Share >= 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(settings.Share);
        return settings.FollowsClients ? new ParentBasedSampler(share) : share;
    }
}
