using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Tollgate.Silo.Telemetry.Tracing;

/// <summary>Which calls are traced. Whatever no call asks for, such as what accounts do by themselves, begins no trace,
/// and whatever a call does is traced with it, in each process.</summary>
internal sealed class CallSampler : Sampler
{
    private readonly Sampler _calls;

    public CallSampler(TracingSettings settings)
    {
        Sampler share = settings.Share >= 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(settings.Share);
        _calls = settings.FollowsClients ? new ParentBasedSampler(share) : share;
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        IsCall(samplingParameters) ? _calls.ShouldSample(samplingParameters)
        : samplingParameters.ParentContext.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? new(SamplingDecision.RecordAndSample)
        : new(SamplingDecision.Drop);

    private static bool IsCall(in SamplingParameters span) =>
        span.Tags?.Any(static tag => tag.Key == TracingHosting.RouteTag) ?? false;
}
