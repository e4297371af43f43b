using System.Text.Json.Nodes;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Anthropic's messages. An output token is a hundredth of a dollar, one of the input a thousandth, and each kind
/// of what the cache has to do with the next digit, so that a charge tells what was counted.</summary>
[Collection<Served>]
public sealed class MessagesTests(Served served) : CallTests(served)
{
    private const string Route = "/v1/messages";
    private const string Count = "/v1/messages/count_tokens";

    [Theory]
    [InlineData("/v1/messages", false)]
    [InlineData("/messages", false)]
    [InlineData("/v1/messages", true)]
    public async Task A_message_is_charged_to_the_last_digit_with_what_it_reads_from_the_cache_and_writes_to_it(
        string route, bool streamed)
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { PromptTokens = 9, CachedTokens = 3, CacheWriteTokens = 2, CompletionTokens = 5 };

        var answer = await caller.PostAsync(route, Body("claude", fake, streamed));

        Assert.Equal(200, answer.Status);
        Assert.Equal(new Figures("0.05423", "0.0"), await caller.SettledAsync());
        var row = await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!);
        Assert.Equal(new(9, 5, 3, 2), row!.Usage.Tokens);
        Assert.False(row.Estimated);
        if (!streamed)
            Assert.Equal("0.05423", Header(answer, "x-litellm-response-cost"));
    }

    [Fact]
    public async Task A_stream_passes_as_it_came()
    {
        using var caller = await KeyAsync();
        const string raw =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[],\"usage\":{\"input_tokens\":4,\"output_tokens\":1}}}\n\n"
            + "event: ping\ndata: {\"type\": \"ping\"}\n\n"
            + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":7}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

        var answer = await caller.PostAsync(Route, Body("claude", new() { Raw = raw }, streamed: true));

        Assert.Equal(raw, answer.Text);
        Assert.Equal("0.074", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Anthropic_gets_its_own_headers_and_of_the_clients_no_more_than_version_and_features()
    {
        using var caller = await KeyAsync();

        using var response = await caller.BeginAtAsync(
            Route,
            Body("claude", new() { Note = "own headers" }),
            default,
            ("anthropic-version", "2024-10-22"),
            ("anthropic-beta", "context-1m-2025-08-07"),
            ("x-of-the-client", "secret"));

        var received = Received("own headers");
        Assert.Equal("/v1/messages", received.Path);
        Assert.Null(received.Authorization);
        Assert.Equal(Served.ProviderKey, received.Headers["x-api-key"]);
        Assert.Equal("2024-10-22", received.Headers["anthropic-version"]);
        Assert.Equal("context-1m-2025-08-07", received.Headers["anthropic-beta"]);
        Assert.False(received.Headers.ContainsKey("x-of-the-client"));
        Assert.Equal("upstream-claude", (string)JsonNode.Parse(Text(received))!["model"]!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("yesterday")]
    [InlineData("2023-06-01, 2023-06-01")]
    public async Task Without_a_version_that_makes_sense_there_is_one_all_the_same(string? version)
    {
        using var caller = await KeyAsync();
        var note = $"version {version}";

        using var response = version is null
            ? await caller.BeginAtAsync(Route, Body("claude", new() { Note = note }))
            : await caller.BeginAtAsync(
                Route, Body("claude", new() { Note = note }), default, ("anthropic-version", version));

        Assert.Equal("2023-06-01", Received($"\"{note}\"").Headers["anthropic-version"]);
        Assert.False(Received($"\"{note}\"").Headers.ContainsKey("anthropic-beta"));
    }

    [Fact]
    public async Task Features_that_cannot_be_passed_on_are_not_left_out_in_silence()
    {
        using var caller = await KeyAsync();

        using var response = await caller.BeginAtAsync(
            Route, Body("claude"), default, ("anthropic-beta", new string('x', 3_000)));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("'anthropic-beta'", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_provider_gets_its_key_as_always()
    {
        using var caller = await KeyAsync();

        using var response = await caller.BeginAtAsync(
            Route, Body("output-only", new() { Note = "not anthropic" }), default, ("anthropic-beta", "a"));

        var received = Received("not anthropic");
        Assert.Equal($"Bearer {Served.ProviderKey}", received.Authorization);
        Assert.False(received.Headers.ContainsKey("x-api-key"));
        Assert.False(received.Headers.ContainsKey("anthropic-beta"));
        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task The_key_may_come_as_Anthropics_clients_send_it()
    {
        using var caller = await KeyAsync();
        using var client = Gateway.ClientWith(key: null);
        client.DefaultRequestHeaders.Add("x-api-key", caller.Secret);

        var answer = await TestGateway.SendAsync(client, HttpMethod.Post, Route, Body("claude"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("0.21", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("""{"model":"claude","max_tokens":5}""", "messages", "Missing required parameter: 'messages'.")]
    [InlineData("""{"model":"claude","messages":"hi","max_tokens":5}""", "messages", "Parameter 'messages' must be an array.")]
    [InlineData("""{"model":"claude","messages":[]}""", "max_tokens", "Missing required parameter: 'max_tokens'.")]
    [InlineData("""{"model":"claude","messages":[],"max_tokens":"5"}""", "max_tokens", "Parameter 'max_tokens' must be an integer.")]
    [InlineData("""{"model":"claude","messages":[],"max_tokens":null}""", "max_tokens", "Parameter 'max_tokens' must be an integer.")]
    public async Task What_is_missing_is_named_so_that_Anthropics_clients_understand_it(
        string body, string field, string message)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
        Assert.Equal(field, answer["error"].GetProperty("param").GetString());
        Assert.Equal("error", answer["type"].GetString());
    }

    [Fact]
    public async Task A_budget_refuses_messages_as_it_does_chats()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.05}""");

        Assert.Equal(200, (await caller.PostAsync(Route, Body("claude"))).Status);
        await caller.SettledAsync();
        var refused = await caller.PostAsync(Route, Body("claude"));

        Assert.Equal((400, "Budget has been exceeded! Current cost: 0.21, Max budget: 0.05"), (refused.Status, refused.Message));
        Assert.Equal("error", refused["type"].GetString());
        Assert.Equal("max_budget", refused["refusal"].GetProperty("limit").GetString());
    }

    [Theory]
    [InlineData(Route)]
    [InlineData(Count)]
    public async Task Every_error_says_that_it_is_one(string route)
    {
        using var client = Gateway.ClientWith("sk-nobodys");

        var unknown = await TestGateway.SendAsync(client, HttpMethod.Post, route, Body("claude"));
        var malformed = await TestGateway.SendAsync(Gateway.MasterClient, HttpMethod.Post, route, "{");

        Assert.Equal((401, "error"), (unknown.Status, unknown["type"].GetString()));
        Assert.Equal((400, "error"), (malformed.Status, malformed["type"].GetString()));
    }

    [Fact]
    public async Task A_providers_own_error_passes_and_costs_nothing()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Body("claude", new() { Status = 529 }));

        Assert.Equal((529, "overloaded_error"), (answer.Status, answer["error"].GetProperty("type").GetString()));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    // litellm#37558, litellm#35958, litellm#30630, litellm#39893: the input is what the beginning of the stream told, and
    // the output is not the one token that stands there in its place.
    [Fact]
    public async Task Who_leaves_a_stream_pays_for_the_input_that_was_told_and_the_output_that_came()
    {
        using var caller = await TeamAsync();
        var fake = new FakeBehavior
        {
            PromptTokens = 9,
            CachedTokens = 3,
            CacheWriteTokens = 2,
            Hold = "left a message in its middle",
            HoldAfter = 3,
        };

        using (var response = await caller.BeginAtAsync(Route, Body("claude", fake, streamed: true)))
        {
            using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
            for (var i = 0; i < 6; i++)
                await NextEventAsync(stream);
        }

        Assert.Equal(BillOutcome.Aborted, (await BilledAsync("left a message in its middle")).Outcome);
        // Three of ten chunks of twenty tokens, and one that was on its way.
        Assert.Equal(new Figures("0.07423", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.07423", "0.0"), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task Who_leaves_a_stream_before_its_first_byte_pays_for_its_input_and_a_token()
    {
        using var caller = await KeyAsync();
        using var leaves = new CancellationTokenSource();

        var call = caller.BeginAtAsync(
            Route, Body("claude", new() { Hold = "left a message at once" }, streamed: true), leaves.Token);
        await Upstream.Gate("left a message at once").Reached.WaitAsync(Patience);
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(BillOutcome.Aborted, (await BilledAsync("left a message at once")).Outcome);
        Assert.InRange((await caller.SettledAsync()).SpentDollars, 0.012m, 0.02m);
    }

    // litellm#14457
    [Fact]
    public async Task A_stream_that_is_cut_costs_what_came_of_it_and_ends_with_an_error()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Body("claude", new() { CutAfter = 3 }, streamed: true));

        var error = JsonNode.Parse(answer.Text.Split("event: error\ndata: ")[1])!;
        Assert.Equal("error", (string)error["type"]!);
        Assert.Equal("The model's provider broke off its answer.", (string)error["error"]!["message"]!);
        // The input of ten that was told, and six of the output's twenty.
        Assert.Equal(new Figures("0.07", "0.0"), await caller.SettledAsync());
        Assert.True((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    // new-api#5288, new-api#5287, new-api#5289, new-api#5290
    [Fact]
    public async Task An_error_in_the_middle_passes_and_the_output_before_it_is_paid_for()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Body("claude", new() { ErrorAfter = 3 }, streamed: true));

        Assert.EndsWith(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
            answer.Text,
            StringComparison.Ordinal);
        Assert.Equal(new Figures("0.07", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData(UsageMode.Missing, false)]
    [InlineData(UsageMode.Missing, true)]
    [InlineData(UsageMode.Text, false)]
    [InlineData(UsageMode.Text, true)]
    [InlineData(UsageMode.Negative, true)]
    [InlineData(UsageMode.Absurd, true)]
    public async Task Usage_that_is_missing_or_cannot_be_true_is_counted_off_the_answer(UsageMode usage, bool streamed)
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Route, Body("output-only", new() { Usage = usage }, streamed));

        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
        Assert.True((await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!.Estimated);
    }

    // litellm#37992
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_zero_that_was_said_is_a_zero(bool streamed)
    {
        using var caller = await KeyAsync();

        await caller.PostAsync(Route, Body("claude", new() { Usage = UsageMode.Zero }, streamed));

        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    // litellm#27955, litellm#30020, litellm#28160
    [Fact]
    public async Task Who_leaves_a_stream_leaves_no_slot_behind()
    {
        using var caller = await KeyAsync("""{"max_parallel_requests": 1}""");

        using (var response = await caller.BeginAtAsync(
            Route, Body("claude", new() { Hold = "left a slot", HoldAfter = 1 }, streamed: true)))
        {
            using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
            await NextEventAsync(stream);
        }

        await caller.SettledAsync();
        Assert.Equal(200, (await caller.PostAsync(Route, Body("claude"))).Status);
    }

    [Fact]
    public async Task A_user_is_the_customer_unless_its_id_is_longer_than_any_of_ours()
    {
        using var caller = await KeyAsync();
        var (ann, longer) = ($"ann-{Guid.NewGuid():N}", new string('u', 159));

        var named = await caller.PostAsync(Route, Body("claude", metadata: ann));
        var unnamed = await caller.PostAsync(Route, Body("claude", new() { Note = "long user" }, metadata: longer));

        Assert.Equal((200, 200), (named.Status, unnamed.Status));
        await caller.SettledAsync();
        Assert.Equal("0.21", (await Gateway.GetAsync($"/customer/info?end_user_id={ann}"))["spend"].GetRawText());
        Assert.Contains(longer, Text(Received("long user")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hard_budget_holds_what_max_tokens_allows_and_goes_by_what_a_tool_was_called_with()
    {
        using var caller = await TeamAsync("""{"max_budget": 2, "budget_enforcement": "hard"}""");
        const string talk =
            """
            "messages":[{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"look","input":{"up":{"what":1}}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"x"}]}]}],
            "tools":[{"name":"look","description":"Looks","input_schema":{"type":"object"}}],"system":[{"type":"text","text":"Be brief"}]
            """;
        const string picture =
            """
            "messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]
            """;

        var answered = await caller.PostAsync(Route, $$"""{"model":"claude",{{talk}},"max_tokens":5}""");
        var tooLong = await caller.PostAsync(Route, $$"""{"model":"claude",{{talk}},"max_tokens":500}""");
        var unbound = await caller.PostAsync(Route, $$"""{"model":"claude",{{picture}},"max_tokens":5}""");

        Assert.Equal(200, answered.Status);
        Assert.Equal("max_budget", tooLong["refusal"].GetProperty("limit").GetString());
        Assert.Contains("'image' may have the model read more", unbound.Message, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.06", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens")]
    [InlineData("/messages/count_tokens")]
    public async Task To_count_tokens_costs_nothing_and_is_a_call_in_the_books(string route)
    {
        using var caller = await TeamAsync("""{"max_budget": 1, "budget_enforcement": "hard"}""");

        var answer = await caller.PostAsync(
            route, """{"model":"claude","messages":[{"role":"user","content":"hi"}],"fake":{"prompt_tokens":77}}""");

        Assert.Equal((200, 77), (answer.Status, answer["input_tokens"].GetInt32()));
        Assert.Equal("0.0", Header(answer, "x-litellm-response-cost"));
        var row = await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!);
        Assert.Equal((default, false, "success"), (row!.Usage, row.Estimated, row.Status));
        Assert.Equal(0m, row.Cost?.Dollars);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task To_count_tokens_is_limited_like_any_call()
    {
        using var rated = await KeyAsync("""{"rpm_limit": 1}""");
        using var spent = await KeyAsync("""{"max_budget": 0}""");
        using var blocked = await KeyAsync();
        await Gateway.PostAsync("/key/block", $$"""{"key": "{{blocked.Secret}}"}""");
        const string body = """{"model":"claude","messages":[]}""";

        Assert.Equal(200, (await rated.PostAsync(Count, body)).Status);
        Assert.Equal(429, (await rated.PostAsync(Count, body)).Status);
        Assert.Equal("max_budget", (await spent.PostAsync(Count, body))["refusal"].GetProperty("limit").GetString());
        Assert.Equal(401, (await blocked.PostAsync(Count, body)).Status);
    }

    [Fact]
    public async Task A_provider_that_cannot_count_says_so_and_nothing_is_charged()
    {
        using var caller = await KeyAsync();

        var answer = await caller.PostAsync(Count, """{"model":"claude","messages":[],"fake":{"status":404}}""");

        Assert.Equal(404, answer.Status);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_mock_answers_whole_streamed_and_counted()
    {
        using var caller = await KeyAsync();

        var whole = await caller.PostAsync(Route, Body("llama3"));
        var streamed = await caller.PostAsync(Route, Body("llama3", streamed: true));
        var counted = await caller.PostAsync(Count, """{"model":"llama3","messages":[]}""");

        Assert.Equal("Hello", whole["content"][0].GetProperty("text").GetString());
        Assert.Equal((10, 20), (whole["usage"].GetProperty("input_tokens").GetInt32(), whole["usage"].GetProperty("output_tokens").GetInt32()));
        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            streamed.Text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]));
        Assert.Equal(10, counted["input_tokens"].GetInt32());
        Assert.Equal("7e-06", (await caller.SettledAsync()).Spent);
    }

    private static string Body(
        string model, FakeBehavior? fake = null, bool streamed = false, string? metadata = null)
    {
        string?[] members =
        [
            $"\"model\":\"{model}\"",
            """
            "messages":[{"role":"user","content":"hi"}]
            """,
            "\"max_tokens\":20",
            streamed ? "\"stream\":true" : null,
            metadata is null ? null : $$"""
            "metadata":{"user_id":"{{metadata}}"}
            """,
            fake is null ? null : $"\"fake\":{fake.ToJson()}",
        ];
        return $"{{{string.Join(',', members.OfType<string>())}}}";
    }
}
