using System.Runtime.InteropServices;

namespace Tollgate.Accounts;

/// <summary>Shares the rates of a model among the keys that use it: what is left goes to those of the last minute, and
/// nobody takes more than his part of the whole.</summary>
/// <remarks>LiteLLM's <c>dynamic_rate_limiter</c> lets a key go as long as something of what is left falls to it
/// (contract, section 3.7). That alone would let one key take nearly all, so its own use is bounded as well.</remarks>
/// <param name="all">Counts what all keys do together.</param>
internal sealed class RateShares(RateLimiter all)
{
    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, RateLimiter> _keys = new(StringComparer.Ordinal);
    private DateTimeOffset _swept;

    /// <summary>What counts a key by itself. Limited or not, each counts its requests: whoever made one in the last
    /// minute is active.</summary>
    public RateLimiter Of(string key)
    {
        ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _);
        return found ??= new RateLimiter(all.Id, new(RateLimits.Max, RateLimits.Max));
    }

    /// <summary>What falls to a key now.</summary>
    /// <param name="weight">The part of the whole that is reserved for keys like this one, from 0 to 1.</param>
    public ShareFigures FiguresAt(string key, decimal weight, DateTimeOffset now)
    {
        Sweep(now);
        var left = NotBelowZero(all.FiguresAt(now).Left);
        var own = _keys.GetValueOrDefault(key);
        var used = own?.UsedAt(now) ?? default;
        var active = _keys.Count;
        return new(
            new(
                Part(all.Limits.Requests, left.Requests, used.Requests ?? 0),
                Part(all.Limits.Tokens, left.Tokens, (used.Tokens ?? 0) + (own?.HeldTokens ?? 0))),
            left,
            active);

        long? Part(long? whole, long? leftOfAll, long usedByKey)
        {
            if (whole is null)
                return null;
            var ofWhole = (long)(whole.Value * weight / (own is null ? active + 1 : active)) - usedByKey;
            var ofLeft = (long)(leftOfAll!.Value * weight / Math.Max(1, active));
            return Math.Max(0, Math.Min(ofWhole, ofLeft));
        }
    }

    /// <summary>Why a key may not go, and how long it takes until something falls to it, if nothing else comes; null:
    /// it may.</summary>
    public (RefusalReason Reason, ShareFigures Figures, TimeSpan? Wait)? Judge(
        string key, decimal weight, DateTimeOffset now)
    {
        var figures = FiguresAt(key, weight, now);
        return figures.Available switch
        {
            { Tokens: 0 } => (RefusalReason.TokenShare, figures, WaitFor(all.Limits.Tokens!.Value, isOfTokens: true)),
            { Requests: 0 } =>
                (RefusalReason.RequestShare, figures, WaitFor(all.Limits.Requests!.Value, isOfTokens: false)),
            _ => null,
        };

        // As if all that are active stayed so; when some leave, it is sooner.
        TimeSpan? WaitFor(long whole, bool isOfTokens)
        {
            var own = _keys.GetValueOrDefault(key);
            var active = Math.Max(1, own is null ? figures.Active + 1 : figures.Active);
            if (weight == 0 || (long)(whole * weight / active) == 0)
                return null;

            var ofAll = whole - (long)Math.Ceiling(active / weight) - (isOfTokens ? all.HeldTokens : 0);
            var ofKey = (long)(whole * weight / active) - 1 - (isOfTokens ? own?.HeldTokens ?? 0 : 0);
            if (ofAll < 0 || ofKey < 0)
                return null;
            var wait = Until(all, ofAll);
            return own is not null && Until(own, ofKey) is var longer && longer > wait ? longer : wait;
        }

        TimeSpan Until(RateLimiter limiter, long most) => figures.Available.Tokens == 0
            ? limiter.UntilAtMost(null, most, now)
            : limiter.UntilAtMost(most, null, now);
    }

    // Calls in flight may hold more tokens than there are.
    private static RateLimits NotBelowZero(in RateLimits left) =>
        left with { Tokens = left.Tokens is { } tokens ? Math.Max(0, tokens) : null };

    // Whoever was not heard of for a minute has nothing to be remembered for.
    private void Sweep(DateTimeOffset now)
    {
        if (now - _swept < SweepPause)
            return;

        _swept = now;
        foreach (var (key, limiter) in _keys)
        {
            if (limiter.UsedAt(now) == new RateLimits(0, 0, 0))
                _keys.Remove(key);
        }
    }
}
