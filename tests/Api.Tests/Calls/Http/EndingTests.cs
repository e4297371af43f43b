using System.Text.Json.Nodes;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>The ways in which an answer can end that is neither whole nor cut: each has its rule in docs/metering.md.</summary>
[Collection<Served>]
public sealed class EndingTests(Served served) : CallTests(served)
{
    private const string Error =
        """{"error":{"message":"The server had an error while it processed your request","type":"server_error"}}""";

    // QuantumNous/new-api#4168: a stream that fails without a word of output costs nothing.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_error_in_the_place_of_an_answer_costs_nothing_and_passes(bool streamed)
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior { Raw = streamed ? $"data: {Error}\n\n" : Error };

        var answer = await caller.CallAsync(streamed ? ChatBody.Streamed("priced", fake) : ChatBody.Of("priced", fake));

        Assert.Contains("The server had an error", answer.Text, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    // QuantumNous/new-api#5288: an error's own text is nothing that a model made.
    [Fact]
    public async Task An_error_behind_some_output_costs_that_output_and_none_of_its_own_text()
    {
        using var caller = await KeyAsync();
        const string chunk = """data: {"choices":[{"index":0,"delta":{"content":" token token"}}]}""";

        var answer = await caller.CallAsync(ChatBody.Streamed(
            "output-only", new() { Raw = $"{chunk}\n\n{chunk}\n\ndata: {Error}\n\n" }));

        Assert.Contains("The server had an error", answer.Text, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.004", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Usage_in_front_of_an_error_is_what_the_provider_charges()
    {
        using var caller = await KeyAsync();
        const string usage = """data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":7}}""";

        await caller.CallAsync(ChatBody.Streamed("output-only", new() { Raw = $"{usage}\n\ndata: {Error}\n\n" }));

        Assert.Equal(new Figures("0.007", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_stream_that_is_cut_before_it_has_said_anything_costs_nothing()
    {
        using var caller = await KeyAsync();
        var silence = string.Concat(Enumerable.Repeat(": still here\n\n", 20));

        var answer = await caller.CallAsync(
            ChatBody.Streamed("priced", new() { Raw = silence, Chunks = 4, CutAfter = 2 }));

        Assert.Contains("broke off its answer", answer.Text, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_stream_that_closes_without_its_last_event_costs_what_was_delivered()
    {
        using var caller = await KeyAsync();
        const string chunk = """data: {"choices":[{"index":0,"delta":{"content":" token token"}}]}""";

        var answer = await caller.CallAsync(ChatBody.Streamed("output-only", new() { Raw = $"{chunk}\n\n{chunk}\n\n" }));

        Assert.Equal(2, Events(answer.Text).Count);
        Assert.Equal(new Figures("0.004", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task What_a_model_calls_its_tools_with_is_output()
    {
        using var caller = await KeyAsync();
        const string call =
            """
            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":" token","arguments":" token token"}}]}}]}
            """;

        await caller.CallAsync(ChatBody.Streamed("output-only", new() { Raw = $"{call.Trim()}\n\ndata: [DONE]\n\n" }));

        Assert.Equal(new Figures("0.003", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData("flex", "flex", "0.005")]
    [InlineData("flex", "default", "0.01")]
    [InlineData("flex", null, "0.01")]
    [InlineData("priority", null, "0.02")]
    [InlineData("auto", "priority", "0.02")]
    [InlineData("nonsense", null, "0.01")]
    public async Task The_tier_that_ran_is_paid_for_and_one_that_is_only_asked_for_never_makes_a_call_cheaper(
        string asked, string? ran, string cost)
    {
        using var caller = await KeyAsync();
        var tier = ran is null ? "" : $"\"service_tier\":\"{ran}\",";
        var raw = $$"""{"choices":[],{{tier}}"usage":{"prompt_tokens":0,"completion_tokens":10} }""";

        await caller.CallAsync(ChatBody.Of("tiered", new() { Raw = raw }, $"\"service_tier\":\"{asked}\""));

        Assert.Equal(cost, (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_stream_that_does_not_keep_to_its_length_ends_at_what_a_hard_budget_pays_for(int choices)
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");
        var note = $"endless {choices}";
        // It makes a hundred times of what it was told, and would wait before the last of it.
        var fake = new FakeBehavior { CompletionTokens = 500, Chunks = 100, Hold = note, HoldAfter = 99 };
        var members = $"\"max_tokens\":5,\"n\":{choices},\"stream_options\":{{\"include_usage\":true}}";

        var answer = await caller.CallAsync(ChatBody.Streamed("output-only", fake, members));

        var events = Events(answer.Text);
        Assert.Equal("[DONE]", events[^1]);
        var tokens = (int)JsonNode.Parse(events[^2])!["usage"]!["completion_tokens"]!;
        Assert.InRange(tokens, 5 * choices, 50 * choices);
        var ends = JsonNode.Parse(events[^3])!["choices"]!.AsArray();
        Assert.Equal(
            Enumerable.Range(0, choices).Select(index => (index, "length")),
            ends.Select(end => ((int)end!["index"]!, (string)end["finish_reason"]!)));
        Assert.Equal(BillOutcome.Aborted, (await BilledAsync(note)).Outcome);
        Assert.Equal(new Figures(choices == 1 ? "0.005" : "0.01", "0.0"), await caller.SettledAsync());
        Assert.Equal(await caller.FiguresAsync(), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task A_stream_that_keeps_to_its_length_is_not_ended()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.5, "budget_enforcement": "hard"}""");

        var answer = await caller.CallAsync(ChatBody.Streamed(
            "output-only", new() { CompletionTokens = 400, Chunks = 400, Usage = UsageMode.Missing }, "\"max_tokens\":400"));

        Assert.DoesNotContain("\"length\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.4", "0.0"), await caller.SettledAsync());
    }
}
