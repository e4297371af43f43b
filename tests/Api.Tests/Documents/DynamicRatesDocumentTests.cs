using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Documents;

/// <summary>The team budgets document of 2024, on dynamic TPM and RPM: a model's rates are shared among the keys that use
/// it.</summary>
public sealed class DynamicRatesDocumentTests
{
    private const string Shared =
        """
        model_list:
        - model_name: my-fake-model
          litellm_params:
            model: gpt-3.5-turbo
            api_key: my-fake-key
            mock_response: hello-world
            tpm: 60
        litellm_settings:
          callbacks: ["dynamic_rate_limiter"]
        """;

    private const string Reserved =
        """
        model_list:
        - model_name: gpt-3.5-turbo
          litellm_params:
            model: "gpt-3.5-turbo"
            mock_response: hello-world
            rpm: 100
        litellm_settings:
          callbacks: ["dynamic_rate_limiter"]
          priority_reservation: {"dev": 0, "prod": 1}
        """;

    private const string Hello = """{"model": "my-fake-model", "messages": [{"role": "user", "content": "Hello world!"}]}""";

    private const string WhatLlm =
        """
        {
        "model": "gpt-3.5-turbo",
        "messages": [
        {
        "role": "user",
        "content": "what llm are you"
        }
        ]
        }
        """;

    private readonly FakeTimeProvider _time = new(new(2024, 6, 13, 22, 48, 36, TimeSpan.Zero));

    [Fact]
    public async Task Two_keys_that_call_one_model_get_one_call_a_minute_each()
    {
        await using var gateway = await TestGateway.StartAsync(Shared, time: _time);
        var (key1, key2) = (await KeyAsync(gateway), await KeyAsync(gateway));

        var first = await CallAsync(gateway, key1.Secret, Hello);
        var second = await CallAsync(gateway, key2.Secret, Hello);
        var third = await CallAsync(gateway, key2.Secret, Hello);

        Assert.Equal((200, 200, 429), (first.Status, second.Status, third.Status));
        Assert.Equal(30, first["usage"].GetProperty("total_tokens").GetInt32());
        // What falls to a key when it has been let through, this call counted in.
        Assert.Equal(
            ("my-fake-model", "30", "30", "1"),
            (Header(first, "x-litellm-model_group"), Header(first, "x-ratelimit-remaining-litellm-project-tokens"),
                Header(first, "x-ratelimit-remaining-model-tokens"),
                Header(first, "x-ratelimit-current-active-projects")));
        Assert.Equal("2", Header(second, "x-ratelimit-current-active-projects"));
        Assert.Equal(
            $$"""
            {"message":{"error":"Key={{key2.Hash}} over available TPM=0. Model TPM=0, Active keys=2"},"type":"None","param":"None","code":429}
            """,
            third["error"].GetRawText());
        Assert.Equal("60", Header(third, "Retry-After"));

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(200, (await CallAsync(gateway, key2.Secret, Hello)).Status);
    }

    [Fact]
    public async Task At_the_same_time_they_get_one_call_each_as_well()
    {
        await using var gateway = await TestGateway.StartAsync(Shared, time: _time);
        var keys = new[] { await KeyAsync(gateway), await KeyAsync(gateway) };

        var calls = keys.SelectMany(key => Enumerable.Range(0, 5).Select(_ => CallAsync(gateway, key.Secret, Hello)));
        var all = Task.WhenAll(calls);
        // Whoever finds rivals in the way asks again after a moment of the gateway's time.
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System)) != all)
            _time.Advance(TimeSpan.FromMilliseconds(5));
        var answers = await all;

        Assert.Equal(2, answers.Count(answer => answer.Status == 200));
        Assert.Equal(8, answers.Count(answer => answer.Status == 429));
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_priority_that_nothing_is_reserved_for_refuses_and_one_that_has_all_does_not()
    {
        await using var gateway = await TestGateway.StartAsync(Reserved, time: _time);
        var dev = await KeyAsync(gateway, """{"metadata": {"priority": "dev"}}""");
        var prod = await KeyAsync(gateway, """{"metadata": {"priority": "prod"}}""");

        var refused = await CallAsync(gateway, dev.Secret, WhatLlm);

        Assert.Equal(429, refused.Status);
        Assert.Equal(
            $"Key={dev.Hash} over available RPM=0. Model RPM=100, Active keys=None",
            refused["error"].GetProperty("message").GetProperty("error").GetString());
        Assert.False(refused.Headers.Contains("Retry-After"));
        Assert.Equal(200, (await CallAsync(gateway, prod.Secret, WhatLlm)).Status);
    }

    [Fact]
    public async Task The_priority_of_a_team_goes_before_its_keys_and_an_edit_binds_the_next_call()
    {
        await using var gateway = await TestGateway.StartAsync(Reserved, time: _time);
        var team = await gateway.DoAsync("/team/new", """{"metadata": {"priority": "dev"}}""");
        var id = team["team_id"].GetString();
        var key = await KeyAsync(gateway, $$$"""{"team_id": "{{{id}}}", "metadata": {"priority": "prod"}}""");
        Assert.Equal(429, (await CallAsync(gateway, key.Secret, WhatLlm)).Status);

        await gateway.DoAsync("/team/update", $$$"""{"team_id": "{{{id}}}", "metadata": {"priority": "prod"}}""");

        Assert.Equal(200, (await CallAsync(gateway, key.Secret, WhatLlm)).Status);
    }

    private static async Task<(string Secret, string Hash)> KeyAsync(TestGateway gateway, string body = "{}")
    {
        var made = await gateway.DoAsync("/key/generate", body);
        return (made["key"].GetString()!, made["token"].GetString()!);
    }

    private static async Task<Answer> CallAsync(TestGateway gateway, string key, string body)
    {
        using var client = gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", body);
    }

    private static string? Header(Answer answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
