using System.Text.Json.Nodes;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>Anthropic's client for Node, as programs use it.</summary>
[Collection<Served>]
public sealed class NodeAnthropicTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData("message")]
    [InlineData("streamedMessage")]
    public async Task It_gets_a_message_and_learns_what_the_cache_had_to_do_with_it(string scenario)
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { PromptTokens = 9, CachedTokens = 3, CacheWriteTokens = 2, CompletionTokens = 5 };

        var seen = await PlayAsync(scenario, caller, fake: fake);

        Assert.Equal(
            """{"text":" token token token token token","finish":"end_turn","usage":{"read":4,"cached":3,"cache_written":2,"written":5}}""",
            seen);
        Assert.Equal("0.05423", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task What_is_in_beta_is_asked_for()
    {
        using var caller = await KeyAsync();

        await Gateway.PlayAsync(
            "anthropic.mjs",
            "messageInBeta",
            caller.Secret,
            "claude",
            new() { Note = "in beta on Node" },
            """{"betas":["context-1m-2025-08-07"]}""");

        Assert.Equal("context-1m-2025-08-07", Received("in beta on Node").Headers["anthropic-beta"]);
        Assert.Equal("0.21", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_counts_tokens_and_that_costs_nothing()
    {
        using var caller = await KeyAsync();

        Assert.Equal("""{"read":77}""", await PlayAsync("count", caller, fake: new() { PromptTokens = 77 }));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData("message.json", false)]
    [InlineData("message.sse", true)]
    public async Task A_tool_is_called_and_its_result_reaches_the_model(string answer, bool streamed)
    {
        using var caller = await KeyAsync();
        var found = $"It rains on Node for {answer}.";

        var seen = await PlayAsync(
            "messageWithTool",
            caller,
            fake: ToolCalls.Asking(answer),
            input: $$"""{"streamed":{{(streamed ? "true" : "false")}},"found":"{{found}}"}""");

        Assert.Equal("""{"called":"look_up","with":{"city":"Rome"},"text":" token token token"}""", seen);
        Assert.Contains("\"toolu_1\"", Text(Received(found)), StringComparison.Ordinal);
        // 12 and 10 tokens were read, 7 and 3 written.
        Assert.Equal("0.122", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("message")]
    [InlineData("streamedMessage")]
    public async Task It_understands_the_gateways_own_answers(string scenario)
    {
        using var caller = await KeyAsync();

        Assert.Equal(
            """{"text":"Hello","finish":"end_turn","usage":{"read":10,"cached":0,"cache_written":0,"written":20}}""",
            await PlayAsync(scenario, caller, "llama3"));
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_an_error_in_our_words()
    {
        using var caller = await KeyAsync();

        var seen = await PlayAsync("streamedMessage", caller, fake: new() { CutAfter = 3 });

        Assert.Equal("""{"error":"APIError","message":"The model's provider broke off its answer."}""", seen);
        Assert.Equal("0.07", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("message")]
    [InlineData("streamedMessage")]
    [InlineData("count")]
    public async Task A_budget_is_an_error_in_our_words(string scenario)
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        await RefusedAsync(
            scenario, caller.Secret, "BadRequestError", 400, "Budget has been exceeded! Current cost: 0.0, Max budget: 0.0");
    }

    [Fact]
    public async Task A_rate_is_an_error_in_our_words()
    {
        using var caller = await KeyAsync("""{"rpm_limit": 0}""");

        await RefusedAsync(
            "message", caller.Secret, "RateLimitError", 429, "Crossed TPM / RPM / Max Parallel Request Limit");
    }

    [Fact]
    public Task A_key_that_nobody_has_is_an_error_in_our_words() =>
        RefusedAsync(
            "message", "sk-nobody-has-this-either", "AuthenticationError", 401, "Invalid proxy server token passed");

    [Fact]
    public async Task It_waits_as_long_as_a_rate_asks_and_is_let_through()
    {
        await using var patient = await PatientGateway.StartAsync();

        var seen = await patient.Gateway.PlayAsync(
            "anthropic.mjs", "message", patient.Caller.Secret, "llama3", maxRetries: 2);

        Assert.Contains("\"text\":\"Hello\"", seen, StringComparison.Ordinal);
        Assert.Equal([429, 200], patient.Answers);
    }

    private async Task RefusedAsync(string scenario, string secret, string error, int status, string words)
    {
        var seen = JsonNode.Parse(await Gateway.PlayAsync("anthropic.mjs", scenario, secret, "claude"))!;

        Assert.Equal((error, status), ((string)seen["error"]!, (int)seen["status"]!));
        Assert.Contains(words, (string)seen["message"]!, StringComparison.Ordinal);
    }

    private Task<string> PlayAsync(
        string scenario, Caller caller, string model = "claude", FakeBehavior? fake = null, string input = "{}") =>
        Gateway.PlayAsync("anthropic.mjs", scenario, caller.Secret, model, fake, input: input);
}
