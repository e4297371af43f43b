using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Telemetry.Tracing;

/// <summary>Where the traces of calls are sent to, by OTLP, and which of them.</summary>
/// <param name="Endpoint">The whole address.</param>
public sealed record TracingSettings(Uri Endpoint)
{
    /// <summary>By gRPC; else as protobuf by HTTP. Default: gRPC, as OpenTelemetry has it for .NET.</summary>
    public bool IsGrpc { get; init; } = true;

    /// <summary>What every export has in its headers, as <c>name=value,name=value</c>. Default: nothing.</summary>
    public Secret? Headers { get; init; }

    /// <summary>The part of the calls that is traced whose trace begins here: from 0 to 1. Default: all.</summary>
    public double Share { get; init; } = 1;

    /// <summary>A client that has begun the trace has decided whether its call is traced. Default: it has.</summary>
    public bool FollowsClients { get; init; } = true;
}
