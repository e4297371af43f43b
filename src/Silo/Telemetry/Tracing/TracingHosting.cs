using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Tollgate.Ledger;

namespace Tollgate.Silo.Telemetry.Tracing;

/// <summary>Wires what sends traces. Without it nobody listens to what is traced, and nothing is.</summary>
public static class TracingHosting
{
    /// <summary>The spans of calls, at a front.</summary>
    public const string CallSource = "Tollgate.Calls";

    /// <summary>Only the first span of a call has it when it begins.</summary>
    public const string RouteTag = "http.route";

    // What grains are asked; not what Orleans does for itself.
    private const string GrainSource = "Microsoft.Orleans.Application";

    internal static void AddTracing(this IOpenTelemetryBuilder telemetry, TracingSettings settings) =>
        telemetry.WithTracing(tracing => tracing
            .AddSource(CallSource, LedgerTrace.SourceName, GrainSource)
            .SetSampler(new CallSampler(settings))
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = settings.Endpoint;
                exporter.Protocol = settings.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                exporter.Headers = settings.Headers?.Reveal();
            }));
}
