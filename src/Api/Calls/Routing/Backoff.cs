namespace Tollgate.Api.Calls.Routing;

/// <summary>How long to wait before a deployment that failed is asked again: what its provider wishes, or else half a
/// second, doubled each time, and never the same for two rivals.</summary>
internal static class Backoff
{
    /// <summary>Nobody waits for longer: a provider that wishes more is not asked again by the same call.</summary>
    public static readonly TimeSpan WishMax = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    /// <param name="before">How often it was asked again before.</param>
    /// <param name="least">What the configuration wants at least.</param>
    public static TimeSpan Before(int before, TimeSpan least, TimeSpan? wish, Random random)
    {
        var pause = wish ?? Shorter(First * Math.Pow(2, Math.Min(before, 10)), Longest) * (0.75 + (random.NextDouble() / 4));
        return pause > least ? pause : least;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
