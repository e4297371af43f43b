using System.Diagnostics.Metrics;

namespace Tollgate.Ledger;

/// <summary>How the ledger is spoken to.</summary>
internal static class LedgerMeter
{
    private static readonly Meter Meter = new("Tollgate.Ledger");

    private static readonly Histogram<long> Sizes = Meter.CreateHistogram(
        "tollgate.ledger.batch.size",
        null,
        "How much goes to the ledger together, by what is asked",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] });

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "tollgate.ledger.duration",
        "s",
        "How long the ledger takes to answer, by what is asked",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
                [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
        });

    private static readonly Counter<long> Silences = Meter.CreateCounter<long>(
        "tollgate.ledger.failures", null, "How often the ledger did not answer, by what was asked");

    public static void Answered(string question, int count, TimeSpan taken)
    {
        Sizes.Record(count, new KeyValuePair<string, object?>("question", question));
        Durations.Record(taken.TotalSeconds, new KeyValuePair<string, object?>("question", question));
    }

    public static void Silent(string question) =>
        Silences.Add(1, new KeyValuePair<string, object?>("question", question));
}
