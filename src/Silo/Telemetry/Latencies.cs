namespace Tollgate.Silo.Telemetry;

/// <summary>How long things took, counted in LiteLLM's buckets. Any number of threads may add at once.</summary>
public sealed class Latencies
{
    private readonly long[] _counts = new long[LatencySum.Bounds.Count];
    private double _seconds;

    /// <param name="seconds">Not negative.</param>
    public void Add(double seconds)
    {
        Interlocked.Increment(ref _counts[LatencySum.BucketOf(seconds)]);
        for (var known = Volatile.Read(ref _seconds); ;)
        {
            var before = Interlocked.CompareExchange(ref _seconds, known + seconds, known);
            if (before.Equals(known))
                return;
            known = before;
        }
    }

    /// <summary>Nothing was counted yet.</summary>
    public bool AreNone => !_counts.AsSpan().ContainsAnyExcept(0L);

    /// <summary>Adds what was counted so far to a sum.</summary>
    public void AddTo(LatencySum sum) => sum.Add(_counts, Volatile.Read(ref _seconds));
}

/// <summary>The latencies of series that are written as one.</summary>
public sealed class LatencySum
{
    private readonly long[] _counts = new long[Bounds.Count];

    /// <summary>The upper ends of the buckets in seconds, the last without end, and how they are written.</summary>
    public static IReadOnlyList<(double Seconds, string Written)> Bounds { get; } =
    [
        .. Enumerable.Empty<double>()
            .Concat([0.005, 0.00625, 0.0125, 0.025, 0.05, 0.1])
            .Concat(Enumerable.Range(1, 20).Select(half => half / 2.0))
            .Concat([15, 20, 25, 30, 60, 120, 180, 240, 300, double.PositiveInfinity])
            .Select(bound => (bound, SeriesNumber.Format(bound))),
    ];

    private static readonly double[] Ends = [.. Bounds.Select(bound => bound.Seconds)];

    public double Seconds { get; private set; }

    /// <summary>How many are in one bucket alone.</summary>
    public long CountIn(int bucket) => _counts[bucket];

    internal static int BucketOf(double seconds)
    {
        var found = Array.BinarySearch(Ends, seconds);
        return found < 0 ? ~found : found;
    }

    internal void Add(ReadOnlySpan<long> counts, double seconds)
    {
        for (var i = 0; i < counts.Length; i++)
            _counts[i] += counts[i];
        Seconds += seconds;
    }
}
