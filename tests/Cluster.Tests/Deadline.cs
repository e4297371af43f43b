namespace Tollgate.Cluster.Tests;

/// <summary>How long a test waits, by its last resort: long enough for a machine that is busy with much else.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks until the answer is as wanted.</summary>
    /// <param name="failed">What a test says that waited in vain; it is given the last answer.</param>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> wanted, Func<T, string> failed)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await look();
            if (wanted(answer))
                return answer;
            if (TimeProvider.System.GetElapsedTime(started) > Soon)
                throw new TimeoutException($"{failed(answer)} (after {Soon})");
            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }
}
