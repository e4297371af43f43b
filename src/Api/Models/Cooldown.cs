namespace Tollgate.Api.Models;

/// <summary>Whether a deployment is passed over for a while, since it failed. One process's own view: what it knows is
/// worth no question to others, and dies with it.</summary>
/// <param name="allowedFails">How often it may fail within a minute.</param>
internal sealed class Cooldown(int allowedFails, TimeSpan duration)
{
    /// <summary>No provider's word has it passed over for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _failing = new();

    // The last failures, one more than are allowed: the oldest of them tells whether there were too many.
    private DateTimeOffset[]? _fails;
    private int _next;
    private long _untilTicks;

    /// <summary>Read on every call: no lock.</summary>
    public bool IsOnAt(DateTimeOffset now) => now.UtcTicks < Volatile.Read(ref _untilTicks);

    /// <summary>How long it still lasts.</summary>
    public TimeSpan LeftAt(DateTimeOffset now) =>
        TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _untilTicks) - now.UtcTicks));

    /// <summary>Counts a failure, which is one too many or not.</summary>
    /// <param name="atOnce">One is too many.</param>
    /// <param name="asked">How long the provider wants to be left alone; null: it does not say.</param>
    /// <returns>Whether it is passed over from now on.</returns>
    public bool Fail(DateTimeOffset now, bool atOnce, TimeSpan? asked)
    {
        lock (_failing)
        {
            _fails ??= new DateTimeOffset[allowedFails + 1];
            _fails[_next] = now;
            _next = (_next + 1) % _fails.Length;
            if (!atOnce && now - _fails[_next] >= Minute)
                return false;

            var begins = !IsOnAt(now);
            LastUntil(now + (asked is { } wish ? Shorter(wish, Longest) : duration));
            return begins;
        }
    }

    // Never shortened: a failure of a call that began before says nothing new.
    private void LastUntil(DateTimeOffset instant) =>
        Volatile.Write(ref _untilTicks, Math.Max(_untilTicks, instant.UtcTicks));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
