using System.Buffers;
using System.Text;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Errors;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Errors;

public sealed class RateRefusalsTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 18, 13, 37, 42, 594, TimeSpan.Zero);
    private static readonly AccountId Key = AccountId.Key("1f3c");

    [Fact]
    public void The_current_profile_says_it_as_LiteLLM_does()
    {
        var error = Error(Full(Key), ErrorProfile.Current);

        Assert.Equal((429, "rate_limit_error", "None", TimeSpan.FromSeconds(59.4)), (error.Status, error.Type, error.Param, error.RetryAfter));
        Assert.Equal(
            "Rate limit exceeded for api_key: 1f3c. Limit type: requests. Current limit: 4, Remaining: 0. "
            + "Limit resets at: 2026-02-18 13:38:42 UTC",
            error.Message);
        Assert.Equal(
            [
                ("x-ratelimit-api_key-limit-requests", "4"), ("x-ratelimit-api_key-remaining-requests", "0"),
                ("x-ratelimit-limit-requests", "4"), ("x-ratelimit-remaining-requests", "0"),
                ("x-ratelimit-reset-requests", "1m0s"),
                ("rate_limit_type", "requests"), ("reset_at", "2026-02-18 13:38:42 UTC"),
            ],
            error.Headers);
    }

    [Fact]
    public void The_classic_profile_says_it_as_LiteLLM_did()
    {
        var error = Error(Full(Key), ErrorProfile.Classic);

        Assert.Equal((429, "None", "None"), (error.Status, error.Type, error.Param));
        Assert.Equal(
            "LiteLLM Rate Limit Handler for rate limit type = key. Crossed TPM / RPM / Max Parallel Request Limit. "
            + "current rpm: 4, rpm limit: 4, current tpm: 60, tpm limit: 200, current max_parallel_requests: 1, "
            + "max_parallel_requests: 9223372036854775807",
            error.Message);
        Assert.DoesNotContain(error.Headers, header => header.Name is "rate_limit_type" or "reset_at");
    }

    [Theory]
    [InlineData("key:1f3c", "api_key: 1f3c", "key")]
    [InlineData("key:1f3c/model/openai%2Fgpt-4", "model_per_key: 1f3c:openai/gpt-4", "model_per_key")]
    [InlineData("team:blue", "team: blue", "team")]
    [InlineData("team:blue/model/gpt-4", "model_per_team: blue:gpt-4", "model_per_team")]
    [InlineData("member:blue:ann", "team_member: blue:ann", "team_member")]
    [InlineData("user:ann", "user: ann", "user")]
    [InlineData("customer:palantir", "end_user: palantir", "customer")]
    [InlineData("customer:palantir/model/gpt-4", "model_per_end_user: palantir:gpt-4", "model_per_end_user")]
    [InlineData("organization:acme", "organization: acme", "organization")]
    [InlineData("tag:beta", "tag: beta", "tag")]
    [InlineData("budget:pool", "budget: pool", "budget")]
    [InlineData("proxy:all", "global: all", "global")]
    public void Every_account_has_LiteLLMs_name(string account, string current, string classic)
    {
        var refusal = Full(new(account));

        Assert.StartsWith($"Rate limit exceeded for {current}. Limit type", Error(refusal, ErrorProfile.Current).Message, StringComparison.Ordinal);
        Assert.Contains($"rate limit type = {classic}. Crossed", Error(refusal, ErrorProfile.Classic).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_can_read_it()
    {
        var body = Json(Error(Full(Key.Hosted("model", "gpt-4")) with { Alias = "ci" }, ErrorProfile.Classic));

        Assert.Equal(
            """
            {"account":"key","id":"1f3c","alias":"ci","limit":"model_rpm_limit","model":"gpt-4","max":4,"used":4,"held":0,"retry_after":60,"resets_at":"2026-02-18T13:38:41.994000Z"}
            """,
            body.GetProperty("refusal").GetRawText());
    }

    [Fact]
    public void The_headers_of_a_model_name_it_as_the_client_did()
    {
        var error = Error(Full(Key.Hosted("model", "gpt-4")), ErrorProfile.Classic, model: "openai/gpt-4");

        Assert.Contains(("x-litellm-key-remaining-requests-openai-gpt-4", "0"), error.Headers);
        Assert.Contains(("x-ratelimit-model_per_key-remaining-requests", "0"), error.Headers);
    }

    [Theory]
    [InlineData(ErrorProfile.Classic, "Max parallel request limit reached Crossed TPM / RPM / Max Parallel Request Limit. Hit limit for team. Current limits: max_parallel_requests: 9223372036854775807, tpm_limit: 9223372036854775807, rpm_limit: 0")]
    [InlineData(ErrorProfile.Current, "Rate limit exceeded for team: blue. Limit type: requests. Current limit: 0, Remaining: 0. Limit resets at: never")]
    public void Nothing_is_a_limit_that_never_passes(ErrorProfile profile, string message)
    {
        var refusal = new Refusal(AccountId.Team("blue"), RefusalReason.RequestRate)
        {
            Rate = new(0, 0, 0, null, IsContended: false) { Limits = new(Requests: 0), Counted = new(0, 0, 0) },
        };

        var error = Error(refusal, profile);

        Assert.Equal((429, message, null), (error.Status, error.Message, error.RetryAfter));
        Assert.Contains(("x-should-retry", "false"), error.Headers);
        Assert.DoesNotContain(error.Headers, header => header.Name is "reset_at" or "x-ratelimit-reset-requests");
    }

    [Theory]
    [InlineData(RefusalReason.Parallel, 0, "Limit resets at: the end of a call in flight")]
    [InlineData(RefusalReason.TokenRate, 30, "Limit resets at: the end of a call in flight (held by calls in flight: 30)")]
    public void What_waits_for_calls_in_flight_asks_to_come_back_in_a_second(RefusalReason reason, long held, string ends)
    {
        var refusal = new Refusal(Key, reason) { Rate = new(2, 2, held, null, IsContended: true) };

        var error = Error(refusal, ErrorProfile.Current);

        Assert.EndsWith(ends, error.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), error.RetryAfter);
        Assert.Equal(1, Json(error).GetProperty("refusal").GetProperty("retry_after").GetInt32());
        Assert.Equal(JsonValueKind.Null, Json(error).GetProperty("refusal").GetProperty("resets_at").ValueKind);
    }

    // Calls in flight are in the way, and may be given up: until they are, the minute is what it is.
    [Fact]
    public void A_wait_that_is_known_is_told_also_where_calls_compete() =>
        Assert.Equal(
            TimeSpan.FromSeconds(59.4),
            Error(Full(Key) with { Rate = Full(Key).Rate! with { IsContended = true } }, ErrorProfile.Classic).RetryAfter);

    [Fact]
    public void A_call_that_could_use_more_than_there_ever_is_says_so_and_need_not_come_back()
    {
        var refusal = new Refusal(Key, RefusalReason.TokenRate)
        {
            Rate = new(100, 0, 0, null, IsContended: false) { Needed = 500 },
        };

        var error = Error(refusal, ErrorProfile.Current);

        Assert.EndsWith("Remaining: 100. Limit resets at: never (this call could use up to: 500)", error.Message, StringComparison.Ordinal);
        Assert.Null(error.RetryAfter);
    }

    private static Refusal Full(AccountId account) => new(account, RefusalReason.RequestRate)
    {
        Rate = new(4, 4, 0, TimeSpan.FromSeconds(59.4), IsContended: false)
        {
            Limits = new(Requests: 4, Tokens: 200),
            Counted = new(4, 60, 1),
        },
    };

    private static ApiError Error(Refusal refusal, ErrorProfile profile, string model = "gpt-4") => Refusals.ToError(
        refusal, new RefusedCall(new PresentedKey("1f3c", "sk-...wxyz", IsMaster: false), model, Now), profile);

    private static JsonElement Json(ApiError error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new ErrorWriter(ErrorProfile.Classic).Write(buffer, error);
        return JsonDocument.Parse(Encoding.UTF8.GetString(buffer.WrittenSpan)).RootElement;
    }
}
