using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Rates;

/// <summary>What a deployment's provider takes: beyond it another is asked, and nobody is refused for it while there is
/// one.</summary>
public sealed class DeploymentRateTests
{
    private const string Hi = """{"model": "m", "messages": [{"role": "user", "content": "hi"}]}""";

    private readonly FakeTimeProvider _time = new(new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));

    [Fact]
    public async Task One_at_its_limit_is_passed_over_and_when_all_are_the_answer_says_when_one_is_not()
    {
        await using var gateway = await StartAsync(
            Model("m", "one", "rpm: 1, weight: 1"), Model("m", "other", "rpm: 2, weight: 1"));
        var key = (await gateway.DoAsync("/key/generate", "{}"))["key"].GetString()!;

        var served = new List<Answer> { await CallAsync(gateway, key) };
        _time.Advance(TimeSpan.FromSeconds(10));
        served.Add(await CallAsync(gateway, key));
        served.Add(await CallAsync(gateway, key));
        var refused = await CallAsync(gateway, key);

        Assert.All(served, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(["one", "other", "other"], served.Select(answer => Header(answer, "x-litellm-model-id")).Order());
        Assert.Equal((429, "50"), (refused.Status, Header(refused, "Retry-After")));
        Assert.Equal(
            "No deployments available for selected model, Try again in 50 seconds. Passed model=m.", refused.Message);
        Assert.Equal("deployment", refused["refusal"].GetProperty("account").GetString());

        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(200, (await CallAsync(gateway, key)).Status);
        Assert.Equal(429, (await CallAsync(gateway, key)).Status);
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_group_that_is_full_is_taken_over_by_its_fallback()
    {
        await using var gateway = await StartAsync(
            "router_settings: {fallbacks: [{m: [n]}]}", Model("m", "one", "rpm: 1"), Model("n", "other", ""));
        var key = (await gateway.DoAsync("/key/generate", "{}"))["key"].GetString()!;
        await CallAsync(gateway, key);

        var second = await CallAsync(gateway, key);

        Assert.Equal(
            (200, "other", "1"),
            (second.Status, Header(second, "x-litellm-model-id"), Header(second, "x-litellm-attempted-fallbacks")));
    }

    [Fact]
    public async Task However_many_come_at_once_none_gets_more_than_it_takes()
    {
        await using var gateway = await StartAsync(Model("m", "one", "rpm: 5"), Model("m", "other", "rpm: 7"));
        var key = (await gateway.DoAsync("/key/generate", "{}"))["key"].GetString()!;

        var all = Task.WhenAll(Enumerable.Range(0, 60).Select(_ => CallAsync(gateway, key)));
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System)) != all)
            _time.Advance(TimeSpan.FromMilliseconds(5));
        var answers = await all;

        Assert.Equal(
            [("one", 5), ("other", 7)],
            answers.Where(answer => answer.Status == 200)
                .CountBy(answer => Header(answer, "x-litellm-model-id")!)
                .Select(count => (count.Key, count.Value))
                .Order());
        Assert.Equal(48, answers.Count(answer => answer.Status == 429));
    }

    private static string Model(string group, string id, string limits) =>
        $"  - model_name: {group}\n    litellm_params: {{model: groq/llama-3.1-8b-instant, mock_response: Hello"
        + $"{(limits.Length == 0 ? "" : ", ")}{limits}}}\n    model_info: {{id: {id}}}\n";

    private Task<TestGateway> StartAsync(params string[] parts) => TestGateway.StartAsync(
        $"model_list:\n{string.Concat(parts.Where(part => part.StartsWith(' ')))}"
        + string.Concat(parts.Where(part => !part.StartsWith(' '))),
        time: _time);

    private static async Task<Answer> CallAsync(TestGateway gateway, string key)
    {
        using var client = gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Hi);
    }

    private static string? Header(Answer answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
