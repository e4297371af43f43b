using System.Text.Json.Nodes;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class ResponsesTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/responses";

    [Theory]
    [InlineData("/v1/responses", false)]
    [InlineData("/responses", false)]
    [InlineData("/v1/responses", true)]
    public async Task A_response_is_charged_to_the_last_digit_with_what_was_cached(string route, bool streamed)
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { PromptTokens = 9, CachedTokens = 3, CompletionTokens = 5, ReasoningTokens = 2 };

        var answer = await caller.PostAsync(route, Body("claude", fake, streamed));

        Assert.Equal(200, answer.Status);
        Assert.Equal(new Figures("0.05603", "0.0"), await caller.SettledAsync());
        var row = await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!);
        Assert.Equal((9, 5, 3), (row!.Usage.Tokens.Prompt, row.Usage.Tokens.Completion, row.Usage.Tokens.CachedRead));
        Assert.False(row.Estimated);
    }

    [Theory]
    [InlineData("response.completed")]
    [InlineData("response.incomplete")]
    [InlineData("response.failed")]
    public async Task A_stream_passes_as_it_came_whatever_its_end(string end)
    {
        using var caller = await KeyAsync();
        var raw =
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"output\":[],\"usage\":null}}\n\n"
            + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"hm\"}\n\n"
            + $"event: {end}\ndata: {{\"type\":\"{end}\",\"response\":{{\"usage\":{{\"input_tokens\":4,\"output_tokens\":7}}}}}}\n\n";

        var answer = await caller.PostAsync(Route, Body("claude", new() { Raw = raw }, streamed: true));

        Assert.Equal(raw, answer.Text);
        Assert.Equal("0.074", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("""{"model":"dear"}""", "input", "Missing required parameter: 'input'.")]
    [InlineData("""{"model":"dear","previous_response_id":null}""", "input", "Missing required parameter: 'input'.")]
    [InlineData("""{"model":"dear","input":5}""", "input", "Parameter 'input' must be a string or an array.")]
    [InlineData(
        """{"model":"dear","input":"hi","background":true}""", "background",
        "Parameter 'background' must be false: what nobody waits for cannot be metered here.")]
    [InlineData(
        """{"model":"dear","input":"hi","background":"true"}""", "background",
        "Parameter 'background' must be false: what nobody waits for cannot be metered here.")]
    [InlineData(
        """{"model":"dear","input":"hi","background":false,"background":true}""", "background",
        "Parameter 'background' is given twice.")]
    public async Task What_cannot_be_asked_is_named(string body, string field, string message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
        Assert.Equal(field, answer["error"].GetProperty("param").GetString());
        Assert.False(WasReceived(caller.Secret));
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_1\"")]
    [InlineData("\"conversation\":\"conv_1\",\"previous_response_id\":null,\"prompt\":null")]
    [InlineData("\"prompt\":{\"id\":\"pmpt_1\"},\"background\":false")]
    public async Task An_input_is_not_needed_where_the_provider_has_one(string members)
    {
        using var caller = await KeyAsync();

        Assert.Equal(200, (await caller.PostAsync(Route, $$"""{"model":"output-only",{{members}}}""")).Status);
        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_budget_refuses_responses_as_it_does_chats()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.005}""");

        Assert.Equal(200, (await caller.PostAsync(Route, Body("output-only"))).Status);
        await caller.SettledAsync();
        var refused = await caller.PostAsync(Route, Body("output-only"));

        Assert.Equal((400, "Budget has been exceeded! Current cost: 0.02, Max budget: 0.005"), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task An_open_output_is_limited_by_its_own_name_to_what_a_hard_budget_pays_for()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");
        var members = "\"max_output_tokens\":null,\"instructions\":\"Be brief\",\"text\":{\"format\":{\"type\":\"text\"}}";

        var answer = await caller.PostAsync(Route, Body("bounded", new() { Note = "an open response" }, members: members));

        Assert.Equal(200, answer.Status);
        Assert.Equal(19, (int)JsonNode.Parse(Text(Received("an open response")))!["max_output_tokens"]!);
        Assert.InRange((await caller.SettledAsync()).SpentDollars, 0.019m, 0.02m);
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_1\"", "'previous_response_id'")]
    [InlineData("\"conversation\":{\"id\":\"conv_1\"}", "'conversation'")]
    [InlineData("\"prompt\":{\"id\":\"pmpt_1\"}", "'prompt'")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}]", "'tools'")]
    [InlineData("\"tools\":[{\"type\":\"mcp\",\"server_label\":\"x\"}]", "'tools'")]
    [InlineData("\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]", "'item_reference'")]
    [InlineData("\"input\":[{\"id\":\"rs_1\"}]", "'id'")]
    [InlineData("\"input\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]}]", "'reasoning'")]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"}]}]", "'input_image'")]
    public async Task What_reaches_beyond_the_body_has_no_bound_but_the_models_own(string members, string reason)
    {
        using var caller = await TeamAsync("""{"max_budget": 100, "budget_enforcement": "hard"}""");
        var input = members.Contains("\"input\"", StringComparison.Ordinal) ? "" : "\"input\":\"hi\",";

        var unbound = await caller.PostAsync(Route, $$"""{"model":"dear",{{input}}{{members}},"max_output_tokens":5}""");
        var bound = await caller.PostAsync(Route, $$"""{"model":"bounded",{{input}}{{members}},"max_output_tokens":5}""");

        Assert.Equal(400, unbound.Status);
        Assert.Contains($"{reason} may have the model read more", unbound.Message, StringComparison.Ordinal);
        Assert.Equal(200, bound.Status);
    }

    [Fact]
    public async Task What_stands_in_the_body_is_bound_by_it()
    {
        using var caller = await TeamAsync("""{"max_budget": 100, "budget_enforcement": "hard"}""");
        const string talk =
            """
            "input":[{"role":"user","content":[{"type":"input_text","text":"hi"}]},
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"so"}]},
            {"type":"function_call","call_id":"c","name":"look","arguments":"{}"},
            {"type":"function_call_output","call_id":"c","output":"nothing"}],
            "tools":[{"type":"function","name":"look","description":"Looks","parameters":{"type":"object"},"strict":true}],
            "reasoning":{"effort":"low"},"store":false,"include":["reasoning.encrypted_content"]
            """;

        var answer = await caller.PostAsync(Route, $$"""{"model":"dear",{{talk}},"max_output_tokens":5}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("0.06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Who_leaves_a_stream_pays_for_what_was_delivered_and_a_chunk()
    {
        using var caller = await TeamAsync();

        using (var response = await caller.BeginAtAsync(
            Route, Body("output-only", new() { Hold = "left a response in its middle", HoldAfter = 3 }, streamed: true)))
        {
            using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
            for (var i = 0; i < 6; i++)
                await NextEventAsync(stream);
        }

        Assert.Equal(BillOutcome.Aborted, (await BilledAsync("left a response in its middle")).Outcome);
        Assert.Equal(new Figures("0.007", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.007", "0.0"), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task Who_leaves_a_stream_before_its_first_byte_pays_for_a_chunk()
    {
        using var caller = await KeyAsync();
        using var leaves = new CancellationTokenSource();

        var call = caller.BeginAtAsync(
            Route, Body("output-only", new() { Hold = "left a response at once" }, streamed: true), leaves.Token);
        await Upstream.Gate("left a response at once").Reached.WaitAsync(Patience);
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(new Figures("0.001", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_cut_or_fails_in_its_middle_costs_what_came_of_it(bool cut)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(
            Route, Body("output-only", cut ? new() { CutAfter = 3 } : new() { ErrorAfter = 3 }, streamed: true));

        Assert.Contains("event: error\ndata: {\"type\":\"error\",\"error\":{", answer.Text, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.006", "0.0"), await caller.SettledAsync());
    }

    // new-api#5235
    [Theory]
    [InlineData(UsageMode.Missing, false)]
    [InlineData(UsageMode.Missing, true)]
    [InlineData(UsageMode.Text, false)]
    [InlineData(UsageMode.Absurd, true)]
    public async Task Usage_that_is_missing_or_cannot_be_true_is_counted_off_the_answer(UsageMode usage, bool streamed)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Body("output-only", new() { Usage = usage }, streamed));

        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
        Assert.True((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    [Fact]
    public async Task A_mock_answers_whole_and_streamed()
    {
        using var caller = await KeyAsync();

        var whole = await caller.PostAsync(Route, Body("llama3"));
        var streamed = await caller.PostAsync(Route, Body("llama3", streamed: true));

        Assert.Equal("Hello", whole["output"][0].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(30, whole["usage"].GetProperty("total_tokens").GetInt32());
        var last = JsonNode.Parse(streamed.Text.Split("event: response.completed\ndata: ")[1])!;
        Assert.Equal(9, (int)last["sequence_number"]!);
        Assert.Equal("Hello", (string)last["response"]!["output"]![0]!["content"]![0]!["text"]!);
        Assert.Equal("7e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task What_a_provider_keeps_is_not_served()
    {
        using var caller = await KeyAsync();
        using var client = Gateway.ClientWith(caller.Secret);

        Assert.Equal(404, (await TestGateway.SendAsync(client, HttpMethod.Get, "/v1/responses/resp_1")).Status);
        Assert.Equal(404, (await TestGateway.SendAsync(client, HttpMethod.Delete, "/v1/responses/resp_1")).Status);
    }

    private static string Body(
        string model, FakeBehavior? fake = null, bool streamed = false, string? members = null)
    {
        string?[] all =
        [
            $"\"model\":\"{model}\"",
            "\"input\":\"hi\"",
            streamed ? "\"stream\":true" : null,
            members,
            fake is null ? null : $"\"fake\":{fake.ToJson()}",
        ];
        return $"{{{string.Join(',', all.OfType<string>())}}}";
    }
}
