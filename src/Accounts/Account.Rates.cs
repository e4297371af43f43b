namespace Tollgate.Accounts;

/// <summary>How fast an account lets calls through.</summary>
public sealed partial class Account
{
    /// <summary>Over how long rates are counted, wherever it begins.</summary>
    public static readonly TimeSpan RateMinute = RollingMinute.Length;

    // Whoever was admitted so lately may yet be given up.
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(1);

    private readonly RateLimiter? _rate;
    private readonly RateShares? _shares;
    private readonly Dictionary<string, RateLimiter> _modelRates;

    // Rates never go back in time, whatever the clock does: what has left a minute does not come again.
    private DateTimeOffset _latest;
    private DateTimeOffset _lastAdmitted;

    private DateTimeOffset Latest(DateTimeOffset now) => _latest = now > _latest ? now : _latest;

    /// <summary>Whether the clock was set back so far that what has left a minute would stay in it for longer than
    /// another.</summary>
    public bool IsAheadOf(DateTimeOffset now) => _latest - now > RateMinute && Limits.HasRates;

    /// <summary>What is left of the rates of single models.</summary>
    public IReadOnlyList<RateFigures> LeftOfModels(DateTimeOffset now) =>
        _modelRates.Count == 0 ? [] : FiguresOf([.. _modelRates.Values], Latest(now));

    private Refusal? TooFast(RateLimiter? limiter, in CallEstimate call, DateTimeOffset at)
    {
        if (limiter is null)
            return null;
        if (limiter == _rate && _shares is not null)
            return TooMuch(_shares, call, at);

        var isHard = Limits.Enforcement == Enforcement.Hard;
        if (isHard && !call.IsBound && limiter.Limits.Tokens is not null)
            return Because(RefusalReason.BoundNeeded);
        return limiter.Judge(isHard ? call.HeldTokens : null, at, at - _lastAdmitted < JustNow) is var (reason, figures)
            ? new Refusal(limiter.Id, reason) { Alias = Limits.Alias, Rate = figures }
            : null;
    }

    private Refusal? TooMuch(RateShares shares, in CallEstimate call, DateTimeOffset at)
    {
        if (shares.Judge(call.Sharer ?? "", call.Share ?? 1, at) is not var (reason, figures, wait))
            return null;

        var (most, left) = reason == RefusalReason.TokenShare
            ? (Limits.Rates.Tokens!.Value, figures.Left.Tokens!.Value)
            : (Limits.Rates.Requests!.Value, figures.Left.Requests!.Value);
        var (used, held) = (_rate!.UsedAt(at), _rate.HeldTokens);
        var isContended = at - _lastAdmitted < JustNow && used.Parallel > 0 && call.Share is not 0;
        return Because(reason) with
        {
            Share = figures,
            Rate = new(most, most - left - held, held, wait, isContended)
            {
                Limits = Limits.Rates,
                Counted = used,
                // Of a part of nothing there never is any.
                Needed = call.Share is 0 ? most + 1 : 1,
            },
        };
    }

    private RateLimiter? ShareOf(string? key) => _shares?.Of(key ?? "");

    private RateLimiter[] LimitersOf(RateLimiter? ofModel) =>
        (_rate, ofModel) switch
        {
            (null, null) => [],
            (null, _) => [ofModel],
            (_, null) => [_rate],
            _ => [_rate, ofModel],
        };

    private static RateFigures[] FiguresOf(RateLimiter[] limiters, DateTimeOffset at) =>
        Array.ConvertAll(limiters, limiter => limiter.FiguresAt(at));

    private RateExplanation[] ExplainRates(DateTimeOffset at) =>
    [
        .. (_rate is null ? _modelRates.Values : _modelRates.Values.Prepend(_rate)).Select(limiter =>
            new RateExplanation(limiter.Id, limiter.Limits, limiter.UsedAt(at), limiter.HeldTokens)),
    ];

    // Of calls that other activations admitted; each limiter is told in the order of time. Whatever was read had
    // happened by then, also if the clock of the process that wrote it is ahead.
    private void Recall(
        IEnumerable<HeldCall> opened, IReadOnlyCollection<RecentCall> recorded, DateTimeOffset readAt)
    {
        // What was settled while the books were read is in both, and held until somebody tells of it.
        var open = opened.Select(call => call with { OpenedAt = Earlier(call.OpenedAt, readAt) }).ToArray();
        var held = open.Select(call => call.Call).ToHashSet();
        var recent = recorded
            .Where(call => !held.Contains(call.Call))
            .Select(call => call with
            {
                OpenedAt = Earlier(call.OpenedAt, readAt),
                SettledAt = Earlier(call.SettledAt, readAt),
            })
            .ToArray();
        foreach (var call in recent.OrderBy(call => call.SettledAt))
        {
            foreach (var limiter in LimitersOf(OfModel(_modelRates, call.Model)))
                limiter.RecallTokens(Latest(call.SettledAt), call.Tokens);
            ShareOf(call.Key)?.RecallTokens(_latest, call.Tokens);
        }

        var settled = new Queue<RecentCall>(recent.OrderBy(call => call.OpenedAt));
        foreach (var call in open.OrderBy(call => call.OpenedAt))
        {
            RecallRequestsUntil(call.OpenedAt, settled);
            Latest(call.OpenedAt);
            Restore(call);
        }

        RecallRequestsUntil(DateTimeOffset.MaxValue, settled);
    }

    private void RecallRequestsUntil(DateTimeOffset instant, Queue<RecentCall> settled)
    {
        while (settled.TryPeek(out var call) && call.OpenedAt <= instant)
        {
            foreach (var limiter in LimitersOf(OfModel(_modelRates, settled.Dequeue().Model)))
                limiter.RecallRequest(call.OpenedAt);
            ShareOf(call.Key)?.RecallRequest(call.OpenedAt);
            Latest(call.OpenedAt);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
