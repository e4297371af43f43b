using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary><c>x-tollgate-max-cost</c>: what a client lets one call cost.</summary>
[Collection<Served>]
public sealed class CostCeilingTests(Served served) : CallTests(served)
{
    private const string Ceiling = "x-tollgate-max-cost";

    [Fact]
    public async Task An_open_output_is_limited_to_what_the_ceiling_pays_for()
    {
        using var caller = await KeyAsync();

        var answer = await CallAsync(caller, "0.02", ChatBody.Of("bounded", new() { Note = "whole under a ceiling" }));

        Assert.Equal(200, answer.Status);
        Assert.Equal(19, (int)JsonNode.Parse(Text(Received("whole under a ceiling")))!["max_tokens"]!);
        // The fake makes what it may, and has ten tokens of input.
        Assert.Equal(new Figures("0.01901", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_stream_is_limited_alike()
    {
        using var caller = await KeyAsync();

        var answer = await CallAsync(caller, "2e-2", ChatBody.Streamed("bounded", new() { Note = "streamed under a ceiling" }));

        Assert.Equal(200, answer.Status);
        Assert.Equal(19, (int)JsonNode.Parse(Text(Received("streamed under a ceiling")))!["max_tokens"]!);
        Assert.Equal(new Figures("0.01901", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData("0.02")]
    [InlineData("100")]
    public async Task What_fits_goes_on_as_it_came_and_holds_the_most_it_can_cost(string ceiling)
    {
        using var caller = await KeyAsync();
        var gate = Upstream.Gate($"fits {ceiling}");
        var body = ChatBody.Of("output-only", new() { Hold = $"fits {ceiling}", CompletionTokens = 2 }, "\"max_tokens\":20");
        var running = CallAsync(caller, ceiling, body);
        await gate.Reached.WaitAsync(Patience);

        Assert.Equal(new Figures("0.0", "0.02"), await caller.FiguresAsync());
        gate.Open();

        Assert.Equal(200, (await running).Status);
        Assert.Equal(new Figures("0.002", "0.0"), await caller.SettledAsync());
    }

    [Theory]
    [InlineData("0.019999", "0.019999")]
    [InlineData("0", "0.0")]
    public async Task What_could_cost_more_is_refused_and_told_how_much(string ceiling, string printed)
    {
        using var caller = await KeyAsync();
        var body = ChatBody.Of("output-only", new() { Note = $"too dear for {ceiling}" }, "\"max_tokens\":20");

        var answer = await CallAsync(caller, ceiling, body);

        Assert.Equal(
            (400, $"This call could cost up to 0.02 dollars, more than its {Ceiling} of {printed}. "
                + "It was not sent to the model and costs nothing."),
            (answer.Status, answer.Message));
        Assert.Equal(Ceiling, answer["error"].GetProperty("param").GetString());
        Assert.False(WasReceived($"too dear for {ceiling}"));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.FiguresAsync());
    }

    [Theory]
    [InlineData("unpriced", "\"max_tokens\":10", "no price of it is known")]
    [InlineData("dear", "\"n\":1", "max_tokens limits it")]
    [InlineData("bounded", "\"prediction\":{\"type\":\"content\",\"content\":\"x\"}", "'prediction'")]
    public async Task A_call_of_which_nobody_knows_what_it_can_cost_is_refused(string model, string members, string why)
    {
        using var caller = await KeyAsync();

        var answer = await CallAsync(caller, "100", ChatBody.Of(model, members: members));

        Assert.Equal(400, answer.Status);
        Assert.StartsWith($"{Ceiling} asks for", answer.Message, StringComparison.Ordinal);
        Assert.Contains(why, answer.Message, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.FiguresAsync());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("")]
    [InlineData("1e-19")]
    [InlineData("1e11")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    public async Task What_is_no_amount_is_refused(string ceiling)
    {
        using var caller = await KeyAsync();

        var answer = await CallAsync(caller, ceiling, ChatBody.Of("free"));

        Assert.Equal((400, Ceiling), (answer.Status, answer["error"].GetProperty("param").GetString()));
        Assert.Contains("must be an amount of US dollars", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_ceilings_are_none()
    {
        using var caller = await KeyAsync();
        using var response = await caller.BeginAsync(
            ChatBody.Of("free"), TestContext.Current.CancellationToken, (Ceiling, "1"), (Ceiling, "2"));

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task What_costs_nothing_fits_under_a_ceiling_of_nothing()
    {
        using var caller = await KeyAsync();

        Assert.Equal(200, (await CallAsync(caller, "0", ChatBody.Of("free"))).Status);
    }

    [Fact]
    public async Task Who_is_too_dear_does_not_take_over_and_who_is_cheaper_does()
    {
        using var caller = await KeyAsync();

        // Fifty tokens of the second would be half a dollar.
        var answer = await CallAsync(
            caller, "0.1", ChatBody.Of("first", new() { Note = "fallen", Status = 503, Times = 1, CompletionTokens = 4 }));

        Assert.Equal((200, "third"), (answer.Status, Header(answer, "x-litellm-model-group")));
        Assert.Equal(
            ["upstream-first", "upstream-third"],
            Upstream.Requests.Select(Text).Where(text => text.Contains("fallen", StringComparison.Ordinal))
                .Select(text => (string)JsonNode.Parse(text)!["model"]!));
    }

    [Fact]
    public async Task Of_a_group_only_those_run_a_call_who_can_do_it_for_its_ceiling()
    {
        using var caller = await KeyAsync();

        for (var i = 0; i < 10; i++)
        {
            var answer = await CallAsync(caller, "0.05", ChatBody.Of("uneven", new() { CompletionTokens = 1 }));
            Assert.Equal((200, "0.001"), (answer.Status, Header(answer, "x-litellm-response-cost")));
        }
    }

    [Fact]
    public async Task The_tighter_of_a_ceiling_and_a_hard_budget_decides()
    {
        using var ceiling = await TeamAsync("""{"max_budget": 0.03, "budget_enforcement": "hard"}""");
        using var budget = await TeamAsync("""{"max_budget": 0.01, "budget_enforcement": "hard"}""");

        Assert.Equal(200, (await CallAsync(ceiling, "0.02", ChatBody.Of("bounded", new() { Note = "by ceiling" }))).Status);
        Assert.Equal(200, (await CallAsync(budget, "0.02", ChatBody.Of("bounded", new() { Note = "by budget" }))).Status);

        Assert.Equal(19, (int)JsonNode.Parse(Text(Received("by ceiling")))!["max_tokens"]!);
        Assert.Equal(9, (int)JsonNode.Parse(Text(Received("by budget")))!["max_tokens"]!);
    }

    [Fact]
    public async Task Where_a_budget_is_used_up_it_says_so()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var answer = await CallAsync(caller, "1", ChatBody.Of("bounded"));

        Assert.Equal((400, "Budget has been exceeded! Current cost: 0.0, Max budget: 0.0"), (answer.Status, answer.Message));
    }

    private static async Task<Answer> CallAsync(Caller caller, string ceiling, string body)
    {
        using var response = await caller.BeginAsync(body, headers: (Ceiling, ceiling));
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }
}
