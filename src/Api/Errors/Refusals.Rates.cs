using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Rates;
using Tollgate.Silo.Configuration;
using static Tollgate.Silo.Configuration.ErrorProfile;

namespace Tollgate.Api.Errors;

/// <summary>The answers of rates: always 429, with the wait that is true.</summary>
internal static partial class Refusals
{
    // What LiteLLM's limiter of 2024 prints where there is no limit: Python's largest index.
    private const long Unlimited = long.MaxValue;

    /// <summary>How long a client is to wait: until there is room, if nothing else comes; a moment where calls in
    /// flight must end first, and null where there never will be room.</summary>
    public static TimeSpan? WaitOf(RateRefusal rate) =>
        rate.RetryAfter ?? (rate.IsForGood ? null : HoldsMayHaveEnded);

    private static ApiError TooFast(Refusal refusal, RateRefusal rate, in RefusedCall call, ErrorProfile profile)
    {
        var wait = WaitOf(rate);
        var resetsAt = CeilingOf(call.Now + rate.RetryAfter);
        var (type, text) = profile == Classic
            ? ("None", rate.Max == 0 ? AtNothing(refusal, rate) : Crossed(refusal, rate))
            : ("rate_limit_error", Exceeded(refusal, rate, resetsAt));
        return new(StatusCodes.Status429TooManyRequests, type, text)
        {
            Refusal = refusal with { ResetsAt = call.Now + rate.RetryAfter },
            RetryAfter = wait,
            Headers = [.. RateHeaders.Of(refusal, rate, call.Model), .. HeadersOf(refusal, wait, resetsAt, profile)],
        };
    }

    private static IEnumerable<(string Name, string Value)> HeadersOf(
        Refusal refusal, TimeSpan? wait, DateTimeOffset? resetsAt, ErrorProfile profile)
    {
        // Clients of OpenAI's would try again all the same, after a pause of their own.
        if (wait is null)
            yield return ("x-should-retry", "false");
        if (profile == Classic)
            yield break;
        yield return ("rate_limit_type", TypeOf(refusal));
        if (resetsAt is { } instant)
            yield return ("reset_at", PrintSecond(instant));
    }

    private static string Exceeded(Refusal refusal, RateRefusal rate, DateTimeOffset? resetsAt) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Rate limit exceeded for {RateScope.Of(refusal.Account).Name}: {RateScope.ValueOf(refusal.Account)}. "
            + $"Limit type: {TypeOf(refusal)}. Current limit: {rate.Max}, "
            + $"Remaining: {Math.Max(0, rate.Max - rate.Used - rate.Held)}. ")
        + (resetsAt is { } instant ? $"Limit resets at: {PrintSecond(instant)}"
            : rate.IsForGood ? "Limit resets at: never"
            : "Limit resets at: the end of a call in flight")
        + Besides(rate);

    private static string Crossed(Refusal refusal, RateRefusal rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"LiteLLM Rate Limit Handler for rate limit type = {RateScope.Of(refusal.Account).OlderName}. "
        + $"Crossed TPM / RPM / Max Parallel Request Limit. "
        + $"current rpm: {rate.Counted.Requests ?? 0}, rpm limit: {rate.Limits.Requests ?? Unlimited}, "
        + $"current tpm: {rate.Counted.Tokens ?? 0}, tpm limit: {rate.Limits.Tokens ?? Unlimited}, "
        + $"current max_parallel_requests: {rate.Counted.Parallel ?? 0}, "
        + $"max_parallel_requests: {rate.Limits.Parallel ?? Unlimited}{Besides(rate)}");

    private static string AtNothing(Refusal refusal, RateRefusal rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"Max parallel request limit reached Crossed TPM / RPM / Max Parallel Request Limit. "
        + $"Hit limit for {RateScope.Of(refusal.Account).OlderName}. Current limits: "
        + $"max_parallel_requests: {rate.Limits.Parallel ?? Unlimited}, "
        + $"tpm_limit: {rate.Limits.Tokens ?? Unlimited}, rpm_limit: {rate.Limits.Requests ?? Unlimited}");

    private static string Besides(RateRefusal rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(rate.Held == 0 ? "" : $" (held by calls in flight: {rate.Held})")}"
        + $"{(rate.Needed == 1 ? "" : $" (this call could use up to: {rate.Needed})")}");

    private static string TypeOf(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.RequestRate => "requests",
        RefusalReason.TokenRate => "tokens",
        _ => "max_parallel_requests",
    };

    // What is told in whole seconds must not be over too early.
    private static DateTimeOffset? CeilingOf(DateTimeOffset? instant) => instant is { } exact
        ? new(exact.UtcTicks + (-exact.UtcTicks % TimeSpan.TicksPerSecond + TimeSpan.TicksPerSecond)
            % TimeSpan.TicksPerSecond, TimeSpan.Zero)
        : null;

    private static string PrintSecond(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
