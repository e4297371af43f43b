using System.Text.Json.Nodes;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>OpenAI's client for Node, as programs use it. Where a model is not named, a token of its output is a thousandth
/// of a dollar.</summary>
[Collection<Served>]
public sealed class NodeOpenAITests(Served served) : CallTests(served)
{
    [Fact]
    public async Task It_chats()
    {
        using var caller = await KeyAsync();

        var seen = await PlayAsync("chat", caller, members: """{"max_tokens":2}""");

        Assert.Equal("""{"text":" token token","finish":"stop","usage":{"read":10,"cached":0,"written":2}}""", seen);
        Assert.Equal("0.002", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("streamedChat")]
    [InlineData("gatheredChat")]
    public async Task It_streams_and_learns_the_usage(string scenario)
    {
        using var caller = await KeyAsync();

        var seen = await PlayAsync(
            scenario, caller, "cached", new() { PromptTokens = 9, CachedTokens = 3, CompletionTokens = 2 });

        Assert.Equal("""{"text":" token token","finish":"stop","usage":{"read":9,"cached":3,"written":2}}""", seen);
        Assert.Equal("0.0063", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("chatWithTool", "chat.json", false)]
    [InlineData("chatWithTool", "chat.sse", true)]
    [InlineData("responseWithTool", "response.json", false)]
    [InlineData("responseWithTool", "response.sse", true)]
    public async Task A_tool_is_called_and_its_result_reaches_the_model(string scenario, string answer, bool streamed)
    {
        using var caller = await KeyAsync();
        var found = $"It rains on Node for {answer}.";

        var seen = await PlayAsync(
            scenario,
            caller,
            fake: ToolCalls.Asking(answer),
            input: $$"""{"streamed":{{(streamed ? "true" : "false")}},"found":"{{found}}"}""");

        Assert.Equal("""{"called":"look_up","with":"{\"city\":\"Rome\"}","text":" token token token"}""", seen);
        Assert.Contains("\"call_1\"", Text(Received(found)), StringComparison.Ordinal);
        Assert.Equal("0.01", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_embeds()
    {
        using var caller = await KeyAsync();

        var seen = await PlayAsync("embeddings", caller, "embedder", new() { PromptTokens = 7 });

        Assert.Equal("""{"count":2,"length":3,"begins":[0.5,-0.25,0.125],"read":7}""", seen);
        Assert.Equal("0.007", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("response")]
    [InlineData("streamedResponse")]
    [InlineData("gatheredResponse")]
    public async Task It_gets_a_response(string scenario)
    {
        using var caller = await KeyAsync();

        var seen = await PlayAsync(
            scenario, caller, "claude", new() { PromptTokens = 9, CachedTokens = 3, CompletionTokens = 2 });

        Assert.Equal("""{"text":" token token","status":"completed","usage":{"read":9,"cached":3,"written":2}}""", seen);
        Assert.Equal("0.02603", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("chat", """{"text":"Hello","finish":"stop","usage":{"read":10,"cached":0,"written":20}}""")]
    [InlineData("streamedChat", """{"text":"Hello","finish":"stop","usage":{"read":10,"cached":0,"written":20}}""")]
    [InlineData("response", """{"text":"Hello","status":"completed","usage":{"read":10,"cached":0,"written":20}}""")]
    [InlineData("gatheredResponse", """{"text":"Hello","status":"completed","usage":{"read":10,"cached":0,"written":20}}""")]
    [InlineData("streamedResponse", """{"text":"Hello","status":"completed","usage":{"read":10,"cached":0,"written":20}}""")]
    [InlineData("embeddings", """{"count":2,"length":1536,"begins":[0,0,0],"read":10}""")]
    public async Task It_understands_the_gateways_own_answers(string scenario, string expected)
    {
        using var caller = await KeyAsync();

        Assert.Equal(expected, await PlayAsync(scenario, caller, "llama3"));
    }

    [Theory]
    [InlineData("streamedChat", "max_tokens", "\"finish\":\"length\"")]
    [InlineData("gatheredChat", "max_tokens", "\"finish\":\"length\"")]
    [InlineData("streamedResponse", "max_output_tokens", "\"status\":\"incomplete\"")]
    [InlineData("gatheredResponse", "max_output_tokens", "\"status\":\"incomplete\"")]
    public async Task A_stream_that_was_ended_at_its_limit_ends_as_one_that_is_too_long(
        string scenario, string bound, string end)
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");

        var seen = await PlayAsync(
            scenario,
            caller,
            fake: new() { CompletionTokens = 500, Chunks = 100 },
            members: $$"""{"{{bound}}":5}""");

        Assert.Contains(end, seen, StringComparison.Ordinal);
        Assert.Equal("0.005", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("streamedChat")]
    [InlineData("gatheredChat")]
    [InlineData("streamedResponse")]
    [InlineData("gatheredResponse")]
    public async Task A_stream_that_is_cut_is_an_error_in_our_words(string scenario)
    {
        using var caller = await KeyAsync();

        var seen = await PlayAsync(scenario, caller, fake: new() { CutAfter = 3 });

        Assert.Equal("""{"error":"APIError","message":"The model's provider broke off its answer."}""", seen);
        Assert.Equal("0.006", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("streamedChat")]
    [InlineData("embeddings")]
    [InlineData("response")]
    public async Task A_budget_is_an_error_in_our_words(string scenario)
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var seen = await PlayAsync(scenario, caller);

        Assert.Equal(
            """{"error":"BadRequestError","status":400,"message":"400 Budget has been exceeded! Current cost: 0.0, Max budget: 0.0"}""",
            seen);
    }

    [Fact]
    public async Task A_rate_is_an_error_in_our_words()
    {
        using var caller = await KeyAsync("""{"rpm_limit": 0}""");

        var seen = JsonNode.Parse(await PlayAsync("chat", caller))!;

        Assert.Equal(("RateLimitError", 429), ((string)seen["error"]!, (int)seen["status"]!));
        Assert.Contains("Crossed TPM / RPM / Max Parallel Request Limit", (string)seen["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_nobody_has_is_an_error_in_our_words()
    {
        var seen = JsonNode.Parse(await Gateway.PlayAsync("openai.mjs", "chat", "sk-nobody-has-this-either", "free"))!;

        Assert.Equal(("AuthenticationError", 401), ((string)seen["error"]!, (int)seen["status"]!));
        Assert.Contains("Invalid proxy server token passed", (string)seen["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_as_long_as_a_rate_asks_and_is_let_through()
    {
        await using var patient = await PatientGateway.StartAsync();

        var seen = await patient.Gateway.PlayAsync("openai.mjs", "chat", patient.Caller.Secret, "llama3", maxRetries: 2);

        Assert.Contains("\"text\":\"Hello\"", seen, StringComparison.Ordinal);
        Assert.Equal([429, 200], patient.Answers);
    }

    private Task<string> PlayAsync(
        string scenario,
        Caller caller,
        string model = "output-only",
        FakeBehavior? fake = null,
        string members = "{}",
        string input = "{}") =>
        Gateway.PlayAsync("openai.mjs", scenario, caller.Secret, model, fake, members, input);
}
