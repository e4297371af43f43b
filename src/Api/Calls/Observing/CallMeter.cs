using System.Diagnostics.Metrics;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Calls.Observing;

/// <summary>How calls are let through, and what stands in their way.</summary>
internal static class CallMeter
{
    private static readonly Meter Meter = new("Tollgate.Calls");

    private static readonly Histogram<double> Admission = Meter.CreateHistogram(
        "tollgate.admission.duration",
        "s",
        "How long it took from the first byte of a call until all accounts had let it through and the ledger had it",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
        });

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "tollgate.calls.refused", null, "Calls that did not go to a provider, by the kind of account and the limit");

    private static long _foldings;

    // Told as soon as there are calls, at 0: what Prometheus has not seen before has no increase.
    static CallMeter() => Meter.CreateObservableCounter(
        "tollgate.metrics.folded",
        static () => Volatile.Read(ref _foldings),
        null,
        "How often something was counted under labels that say 'other', since metrics_series_max was reached");

    public static void Admitted(TimeSpan taken) => Admission.Record(taken.TotalSeconds);

    public static void Refused(ApiError error)
    {
        var (account, limit) = error.Refusal is { } refusal
            ? (Errors.Refusals.KindOf(refusal), Errors.Refusals.LimitOf(refusal))
            : ("none", error.Type);
        Refusals.Add(1, new("account", account), new KeyValuePair<string, object?>("limit", limit));
    }

    /// <summary>There was no room to tell one more set of labels apart.</summary>
    public static void Folded() => Interlocked.Increment(ref _foldings);
}
