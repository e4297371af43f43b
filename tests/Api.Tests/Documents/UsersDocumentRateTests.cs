using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Documents;

/// <summary>The section "Set Rate Limits" of the users document of 2024: its requests as they are printed, one of them
/// with its misprint repaired, and what is said of them.</summary>
public sealed class UsersDocumentRateTests
{
    private readonly FakeTimeProvider _time = new(new(2024, 1, 18, 20, 48, 44, 297, TimeSpan.Zero));

    [Fact]
    public async Task Rates_of_a_user_hold_for_all_of_his_keys()
    {
        await using var gateway = await StartAsync();

        var made = await gateway.DoAsync("/user/new", """{"user_id": "krrish@berri.ai", "max_parallel_requests": 10, "tpm_limit": 20, "rpm_limit": 4}""");
        var other = await gateway.KeyAsync("""{"user_id": "krrish@berri.ai"}""");

        Assert.Equal("krrish@berri.ai", made["user_id"].GetString());
        Assert.Equal(
            (10, 20, 4),
            (made["max_parallel_requests"].GetInt32(), made["tpm_limit"].GetInt32(), made["rpm_limit"].GetInt32()));
        // One call of this model uses thirty tokens.
        Assert.Equal(200, (await ChatAsync(gateway, made["key"].GetString()!)).Status);
        var refused = await ChatAsync(gateway, other);
        Assert.Equal((429, "user", "krrish@berri.ai", "tpm_limit"), (refused.Status, refused.Refusal("account"), refused.Refusal("id"), refused.Refusal("limit")));
        Assert.Equal(
            "LiteLLM Rate Limit Handler for rate limit type = user. Crossed TPM / RPM / Max Parallel Request Limit. "
            + "current rpm: 1, rpm limit: 4, current tpm: 30, tpm limit: 20, current max_parallel_requests: 0, "
            + "max_parallel_requests: 10",
            refused.Message);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await ChatAsync(gateway, other)).Status);
    }

    [Fact]
    public async Task Rates_of_a_key_are_its_own()
    {
        await using var gateway = await StartAsync(ErrorProfile.Current);

        var made = await gateway.DoAsync("/key/generate", """{"max_parallel_requests": 10, "tpm_limit": 20, "rpm_limit": 4}""");

        Assert.Equal(200, (await ChatAsync(gateway, made["key"].GetString()!)).Status);
        var refused = await ChatAsync(gateway, made["key"].GetString()!);
        Assert.Equal(
            (429, $"Rate limit exceeded for api_key: {made["token"].GetString()}. Limit type: tokens. Current limit: 20, "
                + "Remaining: 0. Limit resets at: 2024-01-18 20:49:45 UTC"),
            (refused.Status, refused.Message));
        Assert.Equal(
            ("60", "tokens", "2024-01-18 20:49:45 UTC"),
            (Header(refused, "Retry-After"), Header(refused, "rate_limit_type"), Header(refused, "reset_at")));
        Assert.Equal("""{"message":"MESSAGE","type":"rate_limit_error","param":"None","code":"429"}""",
            refused["error"].GetRawText().Replace(refused.Message!, "MESSAGE", StringComparison.Ordinal));
        Assert.Equal(200, (await ChatAsync(gateway, await gateway.KeyAsync())).Status);
    }

    [Fact]
    public async Task Rates_of_a_model_of_a_key_are_told_in_the_printed_headers()
    {
        await using var gateway = await StartAsync();

        // As it is printed, no number stands behind the second; what is printed below follows from this one.
        var printed = await gateway.PostAsync("/key/generate", """{"model_rpm_limit": {"gpt-4": 2}, "model_tpm_limit": {"gpt-4":}}""");
        var key = await gateway.KeyAsync("""{"model_rpm_limit": {"gpt-4": 2}, "model_tpm_limit": {"gpt-4": 209}}""");
        var first = await ChatAsync(gateway, key);
        var second = await ChatAsync(gateway, key);
        var third = await ChatAsync(gateway, key);

        Assert.Equal(400, printed.Status);
        Assert.StartsWith("Invalid JSON in the request body", printed.Message, StringComparison.Ordinal);
        Assert.Equal(
            ("1", "179"),
            (Header(first, "x-litellm-key-remaining-requests-gpt-4"), Header(first, "x-litellm-key-remaining-tokens-gpt-4")));
        Assert.Equal(
            ("0", "149"),
            (Header(second, "x-litellm-key-remaining-requests-gpt-4"), Header(second, "x-litellm-key-remaining-tokens-gpt-4")));
        Assert.Equal(
            (429, "model_rpm_limit", "gpt-4", "0"),
            (third.Status, third.Refusal("limit"), third.Refusal("model"), Header(third, "x-litellm-key-remaining-requests-gpt-4")));
        Assert.Equal(200, (await gateway.CallAsync(key)).Status);
    }

    [Fact]
    public async Task Customers_share_the_limits_of_a_budget_and_each_has_a_minute_of_its_own()
    {
        await using var gateway = await StartAsync();

        await gateway.DoAsync("/budget/new", """
            {
                "budget_id" : "free-tier",
                "tpm_limit": 5
            }
            """);
        var made = await gateway.DoAsync("/customer/new", """
            {
                "user_id" : "palantir",
                "budget_id": "free-tier"
            }
            """);
        var first = await GoodMorningAsync(gateway, "palantir");
        var second = await GoodMorningAsync(gateway, "palantir");
        await gateway.DoAsync("/customer/new", """{"user_id" : "anduril", "budget_id": "free-tier"}""");

        Assert.Equal(
            ("palantir", "free-tier", 5),
            (made["user_id"].GetString(), made["budget_id"].GetString(), made["litellm_budget_table"].GetProperty("tpm_limit").GetInt32()));
        Assert.Equal((200, 429), (first.Status, second.Status));
        Assert.Equal(("customer", "palantir", "tpm_limit"), (second.Refusal("account"), second.Refusal("id"), second.Refusal("limit")));
        Assert.Equal("0", Header(first, "x-ratelimit-end_user-remaining-tokens"));
        Assert.Equal(200, (await GoodMorningAsync(gateway, "anduril")).Status);
    }

    [Fact]
    public async Task Rates_of_a_team()
    {
        await using var gateway = await StartAsync();

        var made = await gateway.DoAsync("/team/new", """{"team_alias": "my-new-team_4", "members_with_roles": [{"role": "admin", "user_id": "5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a"}], "rpm_limit": 99}""");

        Assert.Equal(99, made["rpm_limit"].GetInt32());
        Assert.Equal(JsonValueKind.Null, made["tpm_limit"].ValueKind);
    }

    private static Task<Answer> ChatAsync(TestGateway gateway, string key) => SendAsync(gateway, "/v1/chat/completions", key, """
        {
            "model": "gpt-4",
            "messages": [
              {"role": "user", "content": "Hello, Claude!ss eho ares"}
            ]
          }
        """);

    private static Task<Answer> GoodMorningAsync(TestGateway gateway, string customer) =>
        SendAsync(gateway, "/chat/completions", TestGateway.MasterKey, """
            {
                "model": "llama3",
                "user": "palantir",
                "messages": [
                    {
                    "role": "user",
                    "content": "gm"
                    }
                ]
            }
            """.Replace("palantir", customer, StringComparison.Ordinal));

    private static async Task<Answer> SendAsync(TestGateway gateway, string route, string key, string body)
    {
        using var client = gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, HttpMethod.Post, route, body);
    }

    private static string Header(Answer answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    private Task<TestGateway> StartAsync(ErrorProfile profile = ErrorProfile.Classic) => TestGateway.StartAsync(
        Kinds.Config + """

          - model_name: gpt-4
            litellm_params:
              model: openai/gpt-4
              mock_response: Hello
        """,
        profile,
        time: _time);
}
