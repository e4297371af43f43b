using Tollgate.Api.Remembering;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What this front has counted of calls: the calls it answered, those it did not, and what deployments
/// did.</summary>
internal sealed class CallSeries(TelemetrySettings settings) : ISeriesSource, IForgetful
{
    private int _inFlight;

    /// <summary>By who paid, and who ran them.</summary>
    public SeriesSet<CallFigures> Calls { get; } = new(settings.SetsMax);

    /// <summary>Every request, by how it was answered.</summary>
    public SeriesSet<Times> Requests { get; } = new(settings.SetsMax);

    /// <summary>Deployments that were asked and failed.</summary>
    public SeriesSet<Times> Failures { get; } = new(settings.SetsMax);

    /// <summary>Deployments that are passed over for a while, since they failed.</summary>
    public SeriesSet<Times> Cooldowns { get; } = new(settings.SetsMax);

    /// <summary>Groups that took over, and answered.</summary>
    public SeriesSet<Times> Fallbacks { get; } = new(settings.SetsMax);

    /// <summary>Groups that took over, and failed as well.</summary>
    public SeriesSet<Times> FailedFallbacks { get; } = new(settings.SetsMax);

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End() => Interlocked.Decrement(ref _inFlight);

    public void ForgetUnused()
    {
        Calls.ForgetUnused();
        Requests.ForgetUnused();
        Failures.ForgetUnused();
        Cooldowns.ForgetUnused();
        Fallbacks.ForgetUnused();
        FailedFallbacks.ForgetUnused();
    }

    public async Task WriteAsync(SeriesText text, CancellationToken cancellationToken)
    {
        text.Begin(CallFamilies.InFlight);
        text.Write(CallFamilies.InFlight, [], Volatile.Read(ref _inFlight));
        var writer = new FamilyWriter(text, cancellationToken);
        foreach (var (family, figure) in CallFamilies.OfCalls)
            await writer.WriteAsync(family, Calls.All, figure);
        foreach (var (family, latencies) in CallFamilies.LatenciesOfCalls)
            await writer.WriteAsync(family, Calls.All, latencies);

        await writer.WriteAsync(CallFamilies.Requests, Counts(Requests.All));
        await writer.WriteAsync(
            CallFamilies.FailedRequests, Counts(Requests.All.Where(request => request.Key.ExceptionClass is not null)));
        await writer.WriteAsync(CallFamilies.ProviderFailures, Counts(Failures.All));

        var answered = Calls.All.Where(call => call.Value.Successes > 0)
            .Select(call => KeyValuePair.Create(call.Key, (double)call.Value.Successes));
        await writer.WriteAsync(CallFamilies.DeploymentSuccesses, answered);
        await writer.WriteAsync(CallFamilies.DeploymentFailures, Counts(Failures.All));
        await writer.WriteAsync(CallFamilies.DeploymentRequests, answered.Concat(Counts(Failures.All)));
        await writer.WriteAsync(CallFamilies.Cooldowns, Counts(Cooldowns.All));
        await writer.WriteAsync(CallFamilies.Fallbacks, Counts(Fallbacks.All));
        await writer.WriteAsync(CallFamilies.FailedFallbacks, Counts(FailedFallbacks.All));
    }

    private static IEnumerable<KeyValuePair<CallLabels, double>> Counts(
        IEnumerable<KeyValuePair<CallLabels, Times>> times) =>
        times.Select(time => KeyValuePair.Create(time.Key, (double)time.Value.Count));
}
