namespace Tollgate.Accounts;

/// <summary>How fast an account may go, whatever it costs. Each null: no such limit; 0 is a limit, and lets nothing
/// through. Bound: <see cref="Max"/>.</summary>
/// <param name="Requests">Calls admitted in any sixty seconds.</param>
/// <param name="Tokens">Tokens in any sixty seconds, counted when their call is settled; until then those that it is
/// likely to use are held.</param>
/// <param name="Parallel">Calls in flight at once.</param>
public readonly record struct RateLimits(long? Requests = null, long? Tokens = null, long? Parallel = null)
{
    /// <summary>More than any account can do in a minute, and far from where sums overflow.</summary>
    public const long Max = 1_000_000_000_000;

    /// <summary>No limit of any kind.</summary>
    public bool AreNone => (Requests ?? Tokens ?? Parallel) is null;

    /// <summary>These, and where they do not say anything, the others.</summary>
    public RateLimits Or(in RateLimits others) =>
        new(Requests ?? others.Requests, Tokens ?? others.Tokens, Parallel ?? others.Parallel);
}

/// <summary>How fast calls of one model may go.</summary>
/// <param name="Model">As clients name it, or what stands behind the last slash of that.</param>
public sealed record ModelRate(string Model, RateLimits Limits);

/// <summary>What an account still lets through now, a call that was just admitted counted in.</summary>
/// <param name="Account">The account, or where the limits are one model's, the account hosted for it.</param>
/// <param name="Left">What is left of each limit, below 0 where calls in flight hold more tokens than there are; null
/// where there is no limit.</param>
public sealed record RateFigures(AccountId Account, RateLimits Limits, RateLimits Left);

/// <summary>What falls to one key of a model's rates, which all keys of the last minute share.</summary>
/// <param name="Available">What the key may take; null where there is no limit.</param>
/// <param name="Left">What is left for all.</param>
/// <param name="Active">How many keys called in the last minute, or call now.</param>
public sealed record ShareFigures(RateLimits Available, RateLimits Left, int Active);

/// <summary>The figures of a rate that has no room.</summary>
/// <param name="Max">The limit.</param>
/// <param name="Used">What counts against it in the last sixty seconds; of calls in flight, their number.</param>
/// <param name="Held">Tokens that calls in flight hold.</param>
/// <param name="RetryAfter">When it has room again, if nothing else comes; null where nobody can say, since it depends
/// on when calls end, or where it never has.</param>
/// <param name="IsContended">A call that was admitted just now is in the way, which another account may yet
/// refuse.</param>
public sealed record RateRefusal(long Max, long Used, long Held, TimeSpan? RetryAfter, bool IsContended)
{
    /// <summary>What the call takes of the limit: all of its tokens where they must fit, and else one.</summary>
    public long Needed { get; init; } = 1;

    /// <summary>It takes more than there ever is.</summary>
    public bool IsForGood => Needed > Max;

    /// <summary>All rates of the account or model that refused.</summary>
    public RateLimits Limits { get; init; }

    /// <summary>What counts against each of them.</summary>
    public RateLimits Counted { get; init; }
}
