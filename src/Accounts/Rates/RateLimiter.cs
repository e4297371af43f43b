namespace Tollgate.Accounts;

/// <summary>Counts what goes through an account, or through one model of it, against its rates.</summary>
internal sealed class RateLimiter(AccountId id, RateLimits limits)
{
    private readonly RollingMinute _requests = new();
    private readonly RollingMinute _tokens = new();
    private long _heldTokens;
    private int _inFlight;

    public AccountId Id => id;

    public RateLimits Limits => limits;

    /// <summary>What is used of each limit, tokens that are held not counted.</summary>
    public RateLimits UsedAt(DateTimeOffset now) => new(_requests.SumAt(now), _tokens.SumAt(now), _inFlight);

    public long HeldTokens => _heldTokens;

    /// <summary>Which limit a call finds no room in; null: none. The one that frees itself last is told.</summary>
    /// <param name="tokens">Those of the call where it must fit with all of them; null: one token of room will
    /// do.</param>
    public (RefusalReason Reason, RateRefusal Figures)? Judge(long? tokens, DateTimeOffset now, bool isContended)
    {
        var used = UsedAt(now);
        if (limits.Parallel is { } parallel && _inFlight >= parallel)
            return Refuse(
                RefusalReason.Parallel, used, new(parallel, _inFlight, 0, null, isContended && parallel > 0));

        if (limits.Requests is { } requests && used.Requests >= requests)
        {
            TimeSpan? wait = requests == 0 ? null : _requests.UntilAtMost(requests - 1, now);
            return Refuse(RefusalReason.RequestRate, used, new(
                requests, used.Requests!.Value, 0, wait, isContended && requests > used.Requests - _inFlight));
        }

        if (limits.Tokens is { } most && used.Tokens + _heldTokens + (tokens ?? 1) > most)
        {
            var room = most - _heldTokens - (tokens ?? 1);
            TimeSpan? wait = room < 0 ? null : _tokens.UntilAtMost(room, now);
            return Refuse(RefusalReason.TokenRate, used, new(
                most, used.Tokens!.Value, _heldTokens, wait, isContended && used.Tokens + (tokens ?? 1) <= most)
            {
                Needed = tokens ?? 1,
            });
        }

        return null;
    }

    /// <summary>A call is admitted.</summary>
    /// <param name="at">Not earlier than any other instant that this one was told.</param>
    public void Begin(DateTimeOffset at, long tokens)
    {
        _inFlight++;
        _heldTokens += tokens;
        if (limits.Requests is not null)
            _requests.Add(at, 1);
    }

    public void Extend(long moreTokens) => _heldTokens += moreTokens;

    /// <summary>A call has ended.</summary>
    /// <param name="began">When it was admitted.</param>
    /// <param name="held">The tokens that it held.</param>
    /// <param name="used">The tokens that count; null: the call never was, and is not counted at all.</param>
    public void End(DateTimeOffset began, long held, long? used, DateTimeOffset now)
    {
        _inFlight--;
        _heldTokens -= held;
        Invariant.Holds(_inFlight >= 0 && _heldTokens >= 0);
        if (used is null && limits.Requests is not null)
            _requests.TakeBack(began, 1);
        if (used > 0 && limits.Tokens is not null)
            _tokens.Add(now, used.Value);
    }

    /// <summary>A call that had ended before this activation began.</summary>
    public void RecallRequest(DateTimeOffset at)
    {
        if (limits.Requests is not null)
            _requests.Add(at, 1);
    }

    public void RecallTokens(DateTimeOffset at, long tokens)
    {
        if (limits.Tokens is not null)
            _tokens.Add(at, tokens);
    }

    public RateFigures FiguresAt(DateTimeOffset now)
    {
        var used = UsedAt(now);
        return new(id, limits, new(
            Left(limits.Requests, used.Requests),
            Left(limits.Tokens, used.Tokens + _heldTokens),
            Left(limits.Parallel, used.Parallel)));
    }

    private (RefusalReason, RateRefusal) Refuse(RefusalReason reason, in RateLimits counted, RateRefusal figures) =>
        (reason, figures with { Limits = limits, Counted = counted });

    private static long? Left(long? limit, long? used) => limit - used;
}
