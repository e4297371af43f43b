namespace Tollgate.Cluster.Tests.Chaos;

/// <summary>Durations of the same thing, as a figure to be told.</summary>
internal sealed record Times(int Count, TimeSpan Median, TimeSpan Longest)
{
    public static Times Of(IEnumerable<TimeSpan> durations)
    {
        TimeSpan[] sorted = [.. durations.Order()];
        return sorted is [] ? new(0, default, default) : new(sorted.Length, sorted[sorted.Length / 2], sorted[^1]);
    }

    public override string ToString() =>
        $"median {Median.TotalSeconds:0.00} s, longest {Longest.TotalSeconds:0.00} s";
}
