namespace Tollgate.Api.Tests.Calls.Http.Routing;

public sealed class FallbackTests : RoutedTests
{
    private const string Falling = "num_retries: 0, fallbacks: [{m: [n]}]";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dearer_model_that_takes_over_is_held_from_the_start_and_charged_at_its_price(bool streamed)
    {
        await ServeAsync(Falling, Model("m", One.BaseAddress, "one", "0.001"), Model("n", Other.BaseAddress, "other", "0.01"));
        var caller = await KeyAsync();
        One.Default = Failing(500) with { Hold = "held" };

        var running = caller.CallAsync(
            streamed ? ChatBody.Streamed("m", members: "\"max_tokens\":20") : ChatBody.Of("m", members: "\"max_tokens\":20"));
        await One.Gate("held").Reached.WaitAsync(Patience);
        Assert.Equal("0.2", (await caller.FiguresAsync()).Held);
        One.Gate("held").Open();
        var answer = await running;

        Assert.Equal((200, ("other", "0", "1")), (answer.Status, Way(answer)));
        Assert.Equal("n", Header(answer, "x-litellm-model-group"));
        Assert.Equal(new Figures("0.2", "0.0"), await caller.SettledAsync());
        Assert.Equal(Other.Totals.Completion * 0.01m, (await caller.FiguresAsync()).SpentDollars);
        var row = await RowAsync(answer);
        Assert.Equal(("m", "openai/upstream-other"), (row.Facts.Model, row.Facts.Deployment));
    }

    // litellm#41344, litellm#41379
    [Fact]
    public async Task A_free_model_with_a_paid_fallback_does_not_let_an_exhausted_key_spend()
    {
        await ServeAsync(Falling, Model("m", One.BaseAddress, "one", "0"), Model("n", Other.BaseAddress, "other", "0.01"));
        var caller = await KeyAsync("""{"max_budget": 0.1}""");
        One.Default = Failing(500);
        Assert.Equal(("other", "0", "1"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        Assert.Equal("0.2", (await caller.SettledAsync()).Spent);

        var failing = await caller.CallAsync(ChatBody.Of("m"));
        One.Default = null;
        var free = await caller.CallAsync(ChatBody.Of("m"));

        Assert.Equal((500, ("one", "0", "0")), (failing.Status, Way(failing)));
        Assert.Equal((200, ("one", "0", "0")), (free.Status, Way(free)));
        Assert.Equal(1, Other.RequestCount);
        Assert.Equal(new Figures("0.2", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task However_many_fall_back_at_once_one_crosses_the_line()
    {
        await ServeAsync(Falling, Model("m", One.BaseAddress, "one", "0"), Model("n", Other.BaseAddress, "other", "0.01"));
        var caller = await KeyAsync("""{"max_budget": 0.1}""");
        One.Default = Failing(500);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => PassTimeUntilAsync(
            caller.CallAsync(ChatBody.Of("m", members: "\"max_tokens\":20")), millisecondsAtOnce: 1)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(1, Other.RequestCount);
        Assert.Equal("0.2", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task That_a_free_model_would_take_over_does_not_let_an_exhausted_key_call_a_paid_one()
    {
        await ServeAsync(Falling, Model("m", One.BaseAddress, "one", "0.01"), Model("n", Other.BaseAddress, "other", "0"));
        var caller = await KeyAsync("""{"max_budget": 0}""");

        Assert.Equal(400, (await caller.CallAsync(ChatBody.Of("m"))).Status);
        Assert.Equal((0, 0), (One.RequestCount, Other.RequestCount));
    }

    [Fact]
    public async Task Of_one_group_an_exhausted_key_is_served_by_the_free_deployment()
    {
        await ServeAsync(
            "",
            Model("m", One.BaseAddress, "paid", "0.01", "weight: 1"), Model("m", Other.BaseAddress, "free", "0", "weight: 0"));
        var caller = await KeyAsync("""{"max_budget": 0}""");

        Assert.Equal(("free", "0", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        Assert.Equal(0, One.RequestCount);
    }

    [Fact]
    public async Task A_model_without_a_price_does_not_take_over_where_there_is_a_budget()
    {
        await ServeAsync(Falling, Model("m", One.BaseAddress, "one"), Model("n", Other.BaseAddress, "other", output: null));
        var limited = await KeyAsync("""{"max_budget": 1}""");
        var open = await KeyAsync();
        One.Default = Failing(500);

        Assert.Equal(("one", "0", "0"), Way(await limited.CallAsync(ChatBody.Of("m"))));
        Assert.Equal(("other", "0", "1"), Way(await open.CallAsync(ChatBody.Of("m"))));
    }

    [Fact]
    public async Task A_hard_budget_leaves_out_who_is_too_dear_to_take_over_and_holds_the_worst_of_who_is_not()
    {
        await ServeAsync(
            "num_retries: 0, fallbacks: [{m: [n, o]}]",
            Model("m", One.BaseAddress, "one", "0.001"),
            Model("n", Other.BaseAddress, "dear", "0.1"),
            Model("o", Other.BaseAddress, "other", "0.002"));
        var caller = await KeyAsync("""{"max_budget": 0.05, "budget_enforcement": "hard"}""");
        One.Default = Failing(500) with { Hold = "hard" };

        var running = caller.CallAsync(ChatBody.Of("m", members: "\"max_tokens\":20"));
        await One.Gate("hard").Reached.WaitAsync(Patience);
        Assert.Equal("0.04", (await caller.FiguresAsync()).Held);
        One.Gate("hard").Open();
        var answer = await running;

        Assert.Equal((200, ("other", "0", "1")), (answer.Status, Way(answer)));
        Assert.Equal(new Figures("0.04", "0.0"), await caller.SettledAsync());
        // What is left pays for the first model neither alone.
        Assert.Equal(400, (await caller.CallAsync(ChatBody.Of("m", members: "\"max_tokens\":20"))).Status);
        Assert.Equal("0.04", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task The_next_takes_over_whatever_failed_and_those_after_it_in_turn()
    {
        await ServeAsync(
            "num_retries: 1, default_fallbacks: [o], fallbacks: [{m: [n]}, {n: [p]}]",
            Model("m", One.BaseAddress, "one"),
            Model("n", Nowhere, "gone"),
            Model("o", Other.BaseAddress, "other"),
            Model("p", One.BaseAddress, "again"));
        One.Default = Failing(400);
        var caller = await KeyAsync();

        var answer = await PassTimeUntilAsync(caller.CallAsync(ChatBody.Of("m")));

        // m, n twice, p, o.
        Assert.Equal((200, ("other", "1", "3")), (answer.Status, Way(answer)));
        Assert.Equal(2, One.RequestCount);
    }

    [Fact]
    public async Task A_group_that_is_passed_over_is_taken_over_at_once()
    {
        await ServeAsync(
            $"{Falling}, allowed_fails: 0",
            Model("m", One.BaseAddress, "one", "0.001"), Model("n", Other.BaseAddress, "other", "0.01"));
        One.Default = Failing(429);
        var caller = await KeyAsync("""{"max_budget": 0.3}""");
        Assert.Equal(("other", "0", "1"), Way(await caller.CallAsync(ChatBody.Of("m"))));

        Assert.Equal(("other", "0", "1"), Way(await caller.CallAsync(ChatBody.Of("m"))));

        Assert.Equal(1, One.RequestCount);
        Assert.Equal("0.4", (await caller.SettledAsync()).Spent);
        Assert.Equal(400, (await caller.CallAsync(ChatBody.Of("m"))).Status);
    }

    [Fact]
    public async Task Who_takes_over_need_not_be_open_to_the_key_but_the_budget_of_the_model_that_was_asked_for_pays()
    {
        await ServeAsync(Falling, Model("m", One.BaseAddress, "one"), Model("n", Other.BaseAddress, "other", "0.01"));
        var caller = await KeyAsync("""{"models": ["m"], "model_max_budget": {"m": 0.1, "n": 5}}""");
        One.Default = Failing(500);

        Assert.Equal(("other", "0", "1"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        await caller.SettledAsync();

        Assert.Equal(401, (await caller.CallAsync(ChatBody.Of("n"))).Status);
        Assert.Equal(400, (await caller.CallAsync(ChatBody.Of("m"))).Status);
    }

    [Fact]
    public async Task An_explanation_asks_as_a_call_would()
    {
        await ServeAsync(Falling, Model("m", One.BaseAddress, "one", "0"), Model("n", Other.BaseAddress, "other", "0.01"));
        var exhausted = await KeyAsync("""{"max_budget": 0}""");
        var rich = await KeyAsync("""{"max_budget": 1}""");

        Assert.Equal("0.0", await MayCostAsync(exhausted));
        Assert.Equal("0.2", await MayCostAsync(rich));

        async Task<string> MayCostAsync(Caller caller)
        {
            var explanation = await Gateway.GetAsync($"/key/explain?key={caller.Secret}&model=m&max_tokens=20");
            Assert.Equal(System.Text.Json.JsonValueKind.Null, explanation["refusal"].ValueKind);
            return explanation["question"].GetProperty("may_cost").GetRawText();
        }
    }
}
