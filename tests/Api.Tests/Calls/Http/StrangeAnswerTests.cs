using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Providers that answer well and report what cannot be, or nothing.</summary>
[Collection<Served>]
public sealed class StrangeAnswerTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData(UsageMode.Missing)]
    [InlineData(UsageMode.Negative)]
    [InlineData(UsageMode.Absurd)]
    [InlineData(UsageMode.Text)]
    public async Task Usage_that_is_missing_or_cannot_be_true_is_counted_off_the_answer(UsageMode usage)
    {
        foreach (var streamed in new[] { false, true })
            Assert.Equal("0.02", await SpentAsync("output-only", new() { Usage = usage }, streamed));
    }

    [Theory]
    [InlineData("This is no JSON, and no answer.")]
    [InlineData("""{"choices":[{"message":{"content":17}}],"usage":[]}""")]
    [InlineData("""{"choices":[{"message":{"content":"cut""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Whatever_a_provider_answers_passes_as_it_is(string raw)
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Of("dear", new() { Raw = raw }));

        Assert.Equal((200, raw), (answer.Status, answer.Text));
        Assert.Equal("0.0", (await caller.SettledAsync()).Held);
    }

    [Theory]
    [InlineData("data: This is no JSON.\n\n", "data: This is no JSON.\n\n")]
    [InlineData("no event at all", "")]
    [InlineData("data: two\ndata: lines\n\ndata:[DONE]\n\n", "data: two\ndata: lines\n\ndata: [DONE]\n\n")]
    [InlineData(": comments\r\n\r\ndata: 1\r\n\r\ndata: [DONE]\r\n\r\n", "data: 1\n\ndata: [DONE]\n\n")]
    [InlineData("data: [DONE]\n\ndata: and more\n\n", "data: [DONE]\n\n")]
    public async Task Whatever_a_provider_streams_stays_a_stream(string raw, string expected)
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Streamed("dear", new() { Raw = raw }));

        Assert.Equal((200, expected), (answer.Status, answer.Text));
        Assert.Equal("0.0", (await caller.SettledAsync()).Held);
    }

    [Fact]
    public async Task A_stream_was_asked_for_and_a_whole_answer_comes()
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior
        {
            Raw = """{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":3}}""",
            Chunks = 2,
            Headers = new Dictionary<string, string> { ["content-type"] = "application/json" },
        };

        var answer = await caller.CallAsync(ChatBody.Streamed("output-only", fake));

        Assert.Equal((200, fake.Raw), (answer.Status, answer.Text));
        Assert.Equal("0.003", (await caller.SettledAsync()).Spent);
    }

    // Well-formed JSON, and half a character: what is counted here must not stumble over it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Half_a_character_in_prompt_and_answer_is_charged_like_any_other(bool streamed)
    {
        using var caller = await KeyAsync();
        const string answered = """{"choices":[{"message":{"content":"half \ud83d"},"delta":{"content":"half \ud83d"}}]}""";
        var fake = new FakeBehavior { Raw = streamed ? $"data: {answered}\n\ndata: [DONE]\n\n" : answered }.ToJson();
        var stream = streamed ? "true" : "false";

        var answer = await caller.CallAsync(
            $$"""{"model":"dear","messages":[{"role":"user","content":"half \ud83d"}],"stream":{{stream}},"fake":{{fake}}}""");

        Assert.Equal(200, answer.Status);
        Assert.Contains(answered, answer.Text, StringComparison.Ordinal);
        var figures = await caller.SettledAsync();
        Assert.True(figures.SpentDollars > 0.02m);
    }

    private async Task<string> SpentAsync(string model, FakeBehavior fake, bool streamed)
    {
        using var caller = await KeyAsync();
        var answer = await caller.CallAsync(streamed ? ChatBody.Streamed(model, fake) : ChatBody.Of(model, fake));
        Assert.Equal(200, answer.Status);
        return (await caller.SettledAsync()).Spent;
    }
}
