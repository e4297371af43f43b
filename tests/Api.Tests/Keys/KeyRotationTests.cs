using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Keys;

/// <summary>A new secret for a key, and spend that is set back.</summary>
[Collection<Served>]
public sealed class KeyRotationTests(Served served) : CallTests(served)
{
    private static readonly string Call = ChatBody.Of("llama3");

    [Theory]
    [InlineData("/key/regenerate", """{"key": "KEY"}""")]
    [InlineData("/key/KEY/regenerate", "{}")]
    public async Task The_new_secret_calls_at_once_with_the_spend_so_far_and_the_old_one_no_more(string route, string body)
    {
        using var caller = await KeyAsync("""{"max_budget": 1, "models": ["llama3"]}""");
        await caller.CallAsync(Call);
        await caller.SettledAsync();

        var made = await OkAsync(Named(route, caller), Named(body, caller));

        var secret = made["key"].GetString()!;
        Assert.Equal(("3.5e-06", "1.0"), (made["spend"].GetRawText(), made["max_budget"].GetRawText()));
        Assert.Equal((401, 200), ((await caller.CallAsync(Call)).Status, await CallAsync(secret)));
        var info = await SettledAsync(secret);
        Assert.Equal("7e-06", info.GetProperty("spend").GetRawText());
        Assert.Equal(404, (await Gateway.GetAsync($"/key/info?key={caller.Secret}")).Status);
    }

    [Fact]
    public async Task The_old_secret_has_its_time_of_grace()
    {
        using var caller = await KeyAsync();

        var made = await OkAsync("/key/regenerate", $$"""{"key": "{{caller.Secret}}", "grace_period": "1h", "max_budget": 2}""");

        Assert.Equal("2.0", made["max_budget"].GetRawText());
        Assert.Equal((200, 200), ((await caller.CallAsync(Call)).Status, await CallAsync(made["key"].GetString()!)));
        await SettledAsync(made["key"].GetString()!);
    }

    [Fact]
    public async Task A_chosen_secret_must_be_free_and_once_taken_is_nobody_elses()
    {
        using var caller = await KeyAsync();
        using var other = await KeyAsync();

        var taken = await Gateway.PostAsync("/key/regenerate", $$"""{"key": "{{caller.Secret}}", "new_key": "{{other.Secret}}"}""");
        await OkAsync("/key/regenerate", $$"""{"key": "{{caller.Secret}}", "new_key": "sk-chosen-in-the-test"}""");
        var again = await Gateway.PostAsync("/key/generate", """{"key": "sk-chosen-in-the-test"}""");

        Assert.Equal((400, 400), (taken.Status, again.Status));
        Assert.Equal(200, await CallAsync("sk-chosen-in-the-test"));
        await SettledAsync("sk-chosen-in-the-test");
    }

    // litellm#20615
    [Fact]
    public async Task Spend_is_set_back_and_the_key_may_call_again()
    {
        using var caller = await KeyAsync("""{"max_budget": 1e-06}""");
        await caller.CallAsync(Call);
        await caller.SettledAsync();
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);

        var tooMuch = await Gateway.PostAsync($"/key/{caller.Secret}/reset_spend", """{"reset_to": 1}""");
        var missing = await Gateway.PostAsync($"/key/{caller.Secret}/reset_spend", "{}");
        var reset = await OkAsync($"/key/{caller.Secret}/reset_spend", """{"reset_to": 0}""");

        Assert.Equal((400, 422), (tooMuch.Status, missing.Status));
        Assert.Equal(("0.0", "3.5e-06"), (reset["spend"].GetRawText(), reset["previous_spend"].GetRawText()));
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    private static string Named(string text, Caller caller) => text.Replace("KEY", caller.Secret, StringComparison.Ordinal);

    private async Task<int> CallAsync(string secret)
    {
        using var client = Gateway.ClientWith(secret);
        return (await TestGateway.SendAsync(client, HttpMethod.Post, "/v1/chat/completions", Call)).Status;
    }

    private Task<System.Text.Json.JsonElement> SettledAsync(string secret) => Eventually.GetAsync(
        async () => (await Gateway.GetAsync($"/key/info?key={secret}"))["info"],
        info => info.GetProperty("held").GetRawText() == "0.0");

    private async Task<Answer> OkAsync(string route, string body)
    {
        var answer = await Gateway.PostAsync(route, body);
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}
