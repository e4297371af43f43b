namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class StreamedAnswerTests(Served served) : CallTests(served)
{
    private const string UsageEvent =
        """data: {"id":"c1","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":17,"total_tokens":28}}""" + "\n\n";

    private const string Raw =
        """data: {"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":"Gr\u00fc"}}],"usage":null}""" + "\n\n"
        + """data: {"id":"c1","choices":[{"index":0,"delta":{"content":"\ud83d"}}],"odd":  [1E+2]}""" + "\n\n"
        + """event: note""" + "\n" + """data: {"a":  1}""" + "\n\n"
        + """data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n"
        + UsageEvent
        + "data: [DONE]\n\n";

    [Fact]
    public async Task A_stream_reaches_the_client_byte_for_byte_but_for_the_usage_that_it_did_not_ask_for()
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Streamed("priced", new() { Raw = Raw }));

        Assert.Equal(Raw.Replace(UsageEvent, "", StringComparison.Ordinal), answer.Text);
        Assert.Equal("2.9625e-06", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Usage_that_the_client_asked_for_reaches_it()
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(
            ChatBody.Streamed("priced", new() { Raw = Raw }, "\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal(Raw, answer.Text);
        Assert.Equal("2.9625e-06", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData("{ \"stream\" : true,", "{\"stream_options\":{\"include_usage\":true}, \"stream\" : true,")]
    [InlineData("{\"stream\":true,\"stream_options\": {},", "{\"stream\":true,\"stream_options\": {\"include_usage\":true},")]
    [InlineData("{\"stream\":true,\"stream_options\":null,", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},")]
    [InlineData(
        "{\"stream\":true,\"stream_options\":{ \"x\":1,\"include_usage\" : false},",
        "{\"stream\":true,\"stream_options\":{ \"x\":1,\"include_usage\" : true},")]
    [InlineData(
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true},",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true},")]
    public async Task The_provider_is_asked_for_usage_and_nothing_else_is_touched(string written, string received)
    {
        using var caller = await KeyAsync();
        var mark = $"asked for usage {Guid.NewGuid()}";
        var rest = $$"""  "messages" : [ ], "model":"priced", "fake":{"note":"{{mark}}"} } """;

        var answer = await caller.CallAsync(written + rest);

        Assert.Equal("[DONE]", Events(answer.Text)[^1]);
        Assert.Equal(
            received + rest.Replace("\"priced\"", "\"upstream-priced\"", StringComparison.Ordinal), Text(Received(mark)));
    }

    [Fact]
    public async Task The_head_tells_of_the_call_and_not_of_its_cost()
    {
        using var caller = await KeyAsync();

        using var response = await caller.BeginAsync(ChatBody.Streamed("priced", new() { Note = "the head of a stream" }));
        await response.Content.ReadAsStringAsync();

        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(Received("the head of a stream").Id, Assert.Single(response.Headers.GetValues("x-litellm-call-id")));
        Assert.False(response.Headers.Contains("x-litellm-response-cost"));
    }

    [Fact]
    public async Task Every_event_goes_on_as_it_comes()
    {
        using var caller = await KeyAsync();
        var gate = Upstream.Gate("after three events");

        using var response = await caller.BeginAsync(
            ChatBody.Streamed("output-only", new() { Hold = "after three events", HoldAfter = 3 }));
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var i = 0; i < 3; i++)
            Assert.Contains(" token token", await NextEventAsync(stream), StringComparison.Ordinal);
        gate.Open();

        Assert.EndsWith("data: [DONE]\n\n", await stream.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_stream_that_outgrows_what_it_held_holds_more()
    {
        using var caller = await TeamAsync();
        var gate = Upstream.Gate("outgrown");

        using var response = await caller.BeginAsync(ChatBody.Streamed(
            "growing", new() { CompletionTokens = 40, Chunks = 40, Hold = "outgrown", HoldAfter = 20 }, "\"max_tokens\":4"));
        await gate.Reached.WaitAsync(Patience);
        var held = await Eventually.GetAsync(caller.TeamFiguresAsync, figures => figures.HeldDollars > 0.004m);

        Assert.Equal("0.0", held.Spent);
        Assert.InRange(held.HeldDollars, 0.008m, 0.08m);
        await Eventually.GetAsync(caller.FiguresAsync, figures => figures.HeldDollars > 0.004m);
        gate.Open();
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new Figures("0.04", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_provider_may_take_its_time_while_it_goes_on_talking()
    {
        using var caller = await KeyAsync();

        // Longer in all than the ten seconds for which it may be silent.
        var answer = await caller.CallAsync(ChatBody.Streamed("waiting", new() { Chunks = 6, ChunkDelayMs = 2_000 }));

        Assert.Equal("[DONE]", Events(answer.Text)[^1]);
        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task Comments_between_events_change_nothing()
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Streamed("output-only", new() { EventComments = true }));

        // Ten chunks, the one that ends, and [DONE].
        Assert.Equal(12, Events(answer.Text).Count);
        Assert.Equal("0.02", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_mock_streams_like_a_provider()
    {
        using var caller = await KeyAsync();

        var events = Events((await caller.CallAsync(ChatBody.Streamed("llama3"))).Text);

        Assert.Equal("[DONE]", events[^1]);
        Assert.DoesNotContain(events, data => data.Contains("\"prompt_tokens\"", StringComparison.Ordinal));
        Assert.Equal("3.5e-06", (await caller.SettledAsync()).Spent);
    }
}
