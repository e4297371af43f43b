using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class HardBudgetTests(Served served) : CallTests(served)
{
    private const string Image =
        """
        "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]
        """;

    [Fact]
    public async Task Of_five_hundred_calls_at_once_as_many_are_answered_as_a_hard_budget_pays_for()
    {
        // Each costs 0.02: the budget pays for 37, and half of one more.
        using var caller = await TeamAsync("""{"max_budget": 0.75, "budget_enforcement": "hard"}""");
        var body = ChatBody.Of("output-only", new() { Note = "thirty-seven" }, "\"max_tokens\":20");

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => UntilDecidedAsync(caller, body)));

        Assert.Equal(37, answers.Count(answer => answer.Status == 200));
        Assert.Equal(37, Upstream.Requests.Count(request => Text(request).Contains("thirty-seven", StringComparison.Ordinal)));
        Assert.Equal(new Figures("0.74", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.74", "0.0"), await caller.TeamFiguresAsync());
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal(
            (400, "Budget has been exceeded! Current cost: 0.74, Max budget: 0.75 (this call could cost up to: 0.02)"),
            (answer.Status, answer.Message)));
    }

    [Fact]
    public async Task However_long_the_answers_are_a_hard_budget_is_never_passed()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.5, "budget_enforcement": "hard"}""");

        // The provider makes less of some than it was allowed to.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => UntilDecidedAsync(
            caller, ChatBody.Of("output-only", new() { CompletionTokens = number % 20 }, "\"max_tokens\":20"))));

        await caller.SettledAsync();
        var spent = (await caller.TeamFiguresAsync()).SpentDollars;
        Assert.Equal(answers.Where(answer => answer.Status == 200).Sum(Cost), spent);
        Assert.InRange(spent, 0.48m + 0.000_001m, 0.5m);
    }

    [Fact]
    public async Task An_open_output_is_limited_to_what_the_budget_pays_for_and_the_provider_is_told()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");

        // The fake makes what it may; the input counts as the 1,000 tokens that the model can read, 0.001 dollars.
        var answer = await caller.CallAsync(ChatBody.Of("bounded", new() { Note = "an open output" }));

        Assert.Equal(200, answer.Status);
        Assert.Equal(19, (int)JsonNode.Parse(Text(Received("an open output")))!["max_tokens"]!);
        Assert.Equal(19, answer["usage"].GetProperty("completion_tokens").GetInt32());
        Assert.Equal(new Figures("0.01901", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task A_null_in_the_place_of_the_limit_is_replaced()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.02, "budget_enforcement": "hard"}""");

        var answer = await caller.CallAsync(ChatBody.Of("bounded", new() { Note = "null limit" }, "\"max_tokens\":null"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(19, (int)JsonNode.Parse(Text(Received("null limit")))!["max_tokens"]!);
    }

    [Fact]
    public async Task An_output_that_fits_goes_on_as_it_came()
    {
        using var caller = await TeamAsync("""{"max_budget": 10, "budget_enforcement": "hard"}""");

        var answer = await caller.CallAsync(ChatBody.Of("bounded", new() { Note = "as it came" }));

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("max_tokens", Text(Received("as it came")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_hard_budgets_the_tightest_decides_how_long_an_output_may_be()
    {
        using var caller = await TeamAsync(
            """
            {"max_budget": 0.04, "budget_enforcement": "hard",
             "budget_limits": [{"budget_duration": "1d", "max_budget": 0.011}, {"budget_duration": "7d", "max_budget": 0.03}]}
            """);

        var answer = await caller.CallAsync(ChatBody.Of("bounded", new() { Note = "the tightest" }));

        Assert.Equal(200, answer.Status);
        Assert.Equal(10, (int)JsonNode.Parse(Text(Received("the tightest")))!["max_tokens"]!);
    }

    [Fact]
    public async Task What_does_not_fit_even_into_an_idle_account_is_told_what_it_could_cost_and_not_to_wait()
    {
        using var caller = await KeyAsync("""{"max_budget": 0.005, "budget_enforcement": "hard"}""");

        var answer = await caller.CallAsync(ChatBody.Of("output-only", members: "\"max_tokens\":20"));

        Assert.Equal(
            (400, "ExceededTokenBudget: Current spend for token: 0.0; Max Budget for Token: 0.005 (this call could cost up to: 0.02)"),
            (answer.Status, answer.Message));
        Assert.False(answer.Headers.Contains("Retry-After"));
        Assert.Equal("max_budget", answer["refusal"].GetProperty("limit").GetString());
    }

    [Fact]
    public async Task Every_account_of_the_path_holds_what_the_hard_one_does()
    {
        var team = (await Gateway.PostAsync("/team/new", """{"max_budget": 1, "budget_enforcement": "hard"}"""))["team_id"].GetString();
        using var caller = await KeyAsync($$"""{"team_id": "{{team}}", "max_budget": 0.01, "budget_enforcement": "last-call"}""");
        var gate = Upstream.Gate("mixed");
        var running = caller.CallAsync(ChatBody.Of("output-only", new() { Hold = "mixed", CompletionTokens = 3 }, "\"max_tokens\":20"));
        await gate.Reached.WaitAsync(Patience);

        Assert.Equal(new Figures("0.0", "0.02"), await caller.FiguresAsync());
        Assert.Equal("0.02", (await Gateway.GetAsync($"/team/info?team_id={team}"))["team_info"].GetProperty("held").GetRawText());
        gate.Open();

        Assert.Equal(200, (await running).Status);
        Assert.Equal(new Figures("0.003", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task An_image_counts_as_all_that_the_model_can_read()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.0108, "budget_enforcement": "hard"}""");
        var body = $$"""{"model":"bounded",{{Image}},"max_tokens":10}""";

        // 1,000 tokens of input and 10 of output.
        var tooDear = await caller.CallAsync(body);

        Assert.EndsWith("(this call could cost up to: 0.011)", tooDear.Message, StringComparison.Ordinal);
        await Gateway.PostAsync("/team/update", $$"""{"team_id": "{{caller.Team}}", "max_budget": 0.011}""");
        Assert.Equal(200, (await caller.CallAsync(body)).Status);
    }

    [Theory]
    [InlineData("\"max_tokens\":10", "max_input_tokens", Image)]
    [InlineData("\"n\":1", "max_tokens", null)]
    [InlineData("\"n\":1.5,\"max_tokens\":10", "'n'", null)]
    [InlineData("\"prediction\":{\"type\":\"content\",\"content\":\"x\"},\"max_tokens\":10", "'prediction'", null)]
    public async Task A_call_without_a_bound_is_refused_and_told_why(string members, string reason, string? messages)
    {
        using var caller = await TeamAsync("""{"max_budget": 100, "budget_enforcement": "hard"}""");
        var body = messages is null ? ChatBody.Of("dear", members: members) : $$"""{"model":"dear",{{messages}},{{members}}}""";

        var answer = await caller.CallAsync(body);

        Assert.Equal(400, answer.Status);
        Assert.Contains($"team={caller.Team}", answer.Message, StringComparison.Ordinal);
        Assert.Contains(reason, answer.Message, StringComparison.Ordinal);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task A_stream_whose_usage_never_comes_is_not_charged_more_than_it_held()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.01, "budget_enforcement": "hard"}""");
        var words = string.Join(' ', Enumerable.Repeat("incomprehensibilities", 40));

        var answer = await caller.CallAsync(ChatBody.Streamed(
            "output-only", new() { Text = words, Usage = Servers.Upstream.UsageMode.Missing }, "\"max_tokens\":10"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("0.01", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task A_budget_becomes_hard_and_last_call_again_with_the_next_call()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.01}""");
        var body = ChatBody.Of("output-only", new() { CompletionTokens = 1 }, "\"max_tokens\":20");

        Assert.Equal(200, (await caller.CallAsync(body)).Status);
        await Gateway.PostAsync("/team/update", $$"""{"team_id": "{{caller.Team}}", "budget_enforcement": "hard"}""");
        Assert.Equal(400, (await caller.CallAsync(body)).Status);
        await Gateway.PostAsync("/team/update", $$"""{"team_id": "{{caller.Team}}", "budget_enforcement": null}""");
        Assert.Equal(200, (await caller.CallAsync(body)).Status);
    }

    [Fact]
    public async Task The_configuration_says_what_budgets_stop_that_do_not_say_it_themselves()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"general_settings:\n  budget_enforcement: hard\n{Served.ConfigFor(Upstream.BaseAddress)[Served.ConfigFor(Upstream.BaseAddress).IndexOf("model_list:", StringComparison.Ordinal)..]}");
        using var hard = await Caller.WithKeyAsync(gateway, """{"max_budget": 0.01}""");
        using var lastCall = await Caller.WithKeyAsync(gateway, """{"max_budget": 0.01, "budget_enforcement": "last-call"}""");
        var body = ChatBody.Of("output-only", members: "\"max_tokens\":20");

        Assert.Equal(400, (await hard.CallAsync(body)).Status);
        Assert.Equal(200, (await lastCall.CallAsync(body)).Status);
        // Ten tokens in, twenty out: a mock is bound by what it answers.
        Assert.Equal(200, (await hard.CallAsync(ChatBody.Of("llama3"))).Status);
        Assert.Equal("3.5e-06", (await hard.SettledAsync()).Spent);
    }

    [Fact]
    public async Task An_enforcement_that_nobody_knows_is_refused()
    {
        var answer = await Gateway.PostAsync("/key/generate", """{"budget_enforcement": "soft"}""");

        Assert.Equal((422, "budget_enforcement: Input should be 'hard' or 'last-call'"), (answer.Status, answer.Message));
    }

    // As a client does that is told to try again.
    private static async Task<Answer> UntilDecidedAsync(Caller caller, string body)
    {
        while (true)
        {
            var answer = await caller.CallAsync(body);
            if (answer.Status != 429)
                return answer;

            Assert.Equal("1", Header(answer, "Retry-After"));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static decimal Cost(Answer answer) => Figures.Dollars(Header(answer, "x-litellm-response-cost")!);
}
