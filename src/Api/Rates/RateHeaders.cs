using System.Buffers;
using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Api.Rates;

/// <summary>Tells a client in headers what the rates on its path leave: by LiteLLM's names for every account that has a
/// limit, and by OpenAI's, which SDKs know, for the one that has the least left.</summary>
internal static class RateHeaders
{
    /// <summary>The longest piece of a model's name that stands in the name of a header, in characters.</summary>
    private const int ModelMax = 100;

    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._");

    /// <param name="rates">What is left, as far as this call knows; empty: nothing is told.</param>
    /// <param name="model">As the client wrote it.</param>
    /// <param name="sinceAdmitted">How long ago the call was counted.</param>
    public static void Write(
        IHeaderDictionary headers, IReadOnlyList<RateFigures> rates, string model, TimeSpan sinceAdmitted)
    {
        foreach (var rate in rates)
        {
            var scope = RateScope.Of(rate.Account);
            WriteIfTightest(headers, rates, rate, scope, scope.Requests, static limits => limits.Requests);
            WriteIfTightest(headers, rates, rate, scope, scope.Tokens, static limits => limits.Tokens);
            WriteIfTightest(headers, rates, rate, scope, scope.Parallel, static limits => limits.Parallel);
            if (rate.Account.Kind == AccountKind.Key)
                WriteOfKey(headers, rate, model);
        }

        // Everything that counted when the call was admitted is over a minute after that; its tokens count from now on.
        var left = Account.RateMinute - sinceAdmitted;
        WriteOpenAI(headers, rates, "requests", static limits => limits.Requests, left);
        WriteOpenAI(headers, rates, "tokens", static limits => limits.Tokens, Account.RateMinute);
    }

    /// <summary>Those of a call that was refused: of the limit that did.</summary>
    public static IEnumerable<(string Name, string Value)> Of(Refusal refusal, RateRefusal rate, string model)
    {
        var scope = RateScope.Of(refusal.Account);
        var (names, limit, counted) = refusal.Reason switch
        {
            RefusalReason.RequestRate => (scope.Requests, rate.Max, rate.Used),
            RefusalReason.TokenRate => (scope.Tokens, rate.Max, rate.Used + rate.Held),
            _ => (scope.Parallel, rate.Max, rate.Used),
        };
        var remaining = Print(limit - counted);
        yield return (names.Limit, Print(limit));
        yield return (names.Remaining, remaining);
        if (refusal.Reason == RefusalReason.Parallel)
            yield break;

        if (refusal.Account.Kind == AccountKind.Key && refusal.Account.Host != refusal.Account)
            yield return ($"x-litellm-key-remaining-{names.What}-{InName(model)}", remaining);
        yield return ($"x-ratelimit-limit-{names.What}", Print(limit));
        yield return ($"x-ratelimit-remaining-{names.What}", remaining);
        if (rate.RetryAfter is { } wait)
            yield return ($"x-ratelimit-reset-{names.What}", PrintWait(wait));
    }

    /// <summary>A model's name as it can stand in the name of a header.</summary>
    public static string InName(string model)
    {
        var shown = model.Length <= ModelMax ? model : model[..ModelMax];
        return shown.AsSpan().ContainsAnyExcept(OfNames)
            ? string.Create(shown.Length, shown, static (name, text) =>
            {
                for (var i = 0; i < name.Length; i++)
                    name[i] = OfNames.Contains(text[i]) ? text[i] : '-';
            })
            : shown;
    }

    private static void WriteOfKey(IHeaderDictionary headers, RateFigures rate, string model)
    {
        if (rate.Account.Host == rate.Account)
        {
            if (rate.Limits.Tokens is { } tokens)
                headers["x-litellm-key-tpm-limit"] = Print(tokens);
            if (rate.Limits.Requests is { } requests)
                headers["x-litellm-key-rpm-limit"] = Print(requests);
            return;
        }

        var name = InName(model);
        if (rate.Left.Requests is { } leftRequests)
            headers[$"x-litellm-key-remaining-requests-{name}"] = Print(leftRequests);
        if (rate.Left.Tokens is { } leftTokens)
            headers[$"x-litellm-key-remaining-tokens-{name}"] = Print(leftTokens);
    }

    // A call can have several tags, and draw on several budgets: of those it is the one with the least left.
    private static void WriteIfTightest(
        IHeaderDictionary headers,
        IReadOnlyList<RateFigures> rates,
        RateFigures rate,
        RateScope scope,
        RateScope.HeaderNames names,
        Func<RateLimits, long?> limit)
    {
        if (limit(rate.Limits) is not { } most)
            return;
        foreach (var other in rates)
        {
            if (other != rate && RateScope.Of(other.Account) == scope && Share(other, limit) < Share(rate, limit))
                return;
        }

        headers[names.Limit] = Print(most);
        headers[names.Remaining] = Print(limit(rate.Left)!.Value);
    }

    private static void WriteOpenAI(
        IHeaderDictionary headers,
        IReadOnlyList<RateFigures> rates,
        string what,
        Func<RateLimits, long?> limit,
        TimeSpan reset)
    {
        RateFigures? tightest = null;
        foreach (var rate in rates)
        {
            if (Share(rate, limit) is { } share && !(share >= (tightest is null ? null : Share(tightest, limit))))
                tightest = rate;
        }

        if (tightest is null)
            return;
        headers[$"x-ratelimit-limit-{what}"] = Print(limit(tightest.Limits)!.Value);
        headers[$"x-ratelimit-remaining-{what}"] = Print(limit(tightest.Left)!.Value);
        headers[$"x-ratelimit-reset-{what}"] = PrintWait(reset);
    }

    // How much of a limit is left; null where there is none.
    private static double? Share(RateFigures rate, Func<RateLimits, long?> limit) =>
        (double?)limit(rate.Left) / limit(rate.Limits);

    private static string Print(long figure) => Math.Max(0, figure).ToString(CultureInfo.InvariantCulture);

    // As OpenAI writes it: 45s, 1m0s.
    private static string PrintWait(TimeSpan wait)
    {
        var seconds = Math.Max(0, (long)Math.Ceiling(wait.TotalSeconds));
        return seconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m{seconds % 60}s");
    }
}
