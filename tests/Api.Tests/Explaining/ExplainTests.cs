using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Explaining;

/// <summary>Why the next call would be refused, or not.</summary>
[Collection<Served>]
public sealed class ExplainTests(Served served) : CallTests(served)
{
    // litellm#36926
    [Fact]
    public async Task It_shows_budgets_open_holds_and_what_would_refuse()
    {
        using var caller = await TeamAsync("""{"max_budget": 1e-06, "budget_duration": "1d", "budget_limits": [{"budget_duration": "7d", "max_budget": 5}]}""");
        var gate = Upstream.Gate("explained");
        var running = caller.CallAsync(ChatBody.Of("output-only", new FakeBehavior { Hold = "explained" }));
        await gate.Reached.WaitAsync(Patience);

        var during = await Gateway.GetAsync($"/team/explain?team_id={caller.Team}&model=llama3&max_tokens=100");
        gate.Open();
        await running;
        await caller.SettledAsync();
        var after = await Gateway.GetAsync($"/team/explain?team_id={caller.Team}&model=llama3");

        Assert.Equal("max_budget", during["refusal"].GetProperty("limit").GetString());
        var hold = Assert.Single(during["holds"].EnumerateArray());
        Assert.True(hold.GetProperty("age_seconds").GetDouble() >= 0);
        Assert.Equal(36, hold.GetProperty("call_id").GetString()!.Length);
        Assert.Equal("1.5e-05", during["question"].GetProperty("may_cost").GetRawText());
        Assert.Equal(
            ["max_budget", "window/7d"],
            during["budgets"].EnumerateArray().Select(budget => budget.GetProperty("limit").GetString()));
        Assert.Empty(after["holds"].EnumerateArray());
        Assert.Equal("0.0", after["refusal"].GetProperty("held").GetRawText());
    }

    [Fact]
    public async Task A_key_knows_of_an_edit_of_what_it_holds_before_it_is_called()
    {
        var budget = (await Gateway.PostAsync("/budget/new", """{"max_budget": 0}"""))["budget_id"].GetString();
        using var caller = await KeyAsync($$"""{"budget_id": "{{budget}}", "models": ["llama3"]}""");
        var before = await ExplainAsync(caller, "llama3");

        await Gateway.PostAsync("/budget/update", $$"""{"budget_id": "{{budget}}", "max_budget": 1}""");

        Assert.Equal("max_budget", before["refusal"].GetProperty("limit").GetString());
        Assert.Equal("null", (await ExplainAsync(caller, "llama3"))["refusal"].GetRawText());
        Assert.Equal("models", (await ExplainAsync(caller, "dear"))["refusal"].GetProperty("limit").GetString());
        Assert.Equal("0.0", (await caller.FiguresAsync()).Held);
    }

    [Theory]
    [InlineData("/team/explain?team_id=nobody", 404)]
    [InlineData("/team/explain", 422)]
    [InlineData("/key/explain?key=sk-nobody", 404)]
    [InlineData("/key/explain?model=no-such-model", 400)]
    [InlineData("/proxy/explain?max_tokens=-1", 400)]
    [InlineData("/user/explain?user_id=somebody", 200)]
    [InlineData("/customer/explain?end_user_id=somebody", 200)]
    [InlineData("/proxy/explain", 200)]
    [InlineData("/key/explain", 200)]
    public async Task What_does_not_exist_is_told(string route, int status) =>
        Assert.Equal(status, (await Gateway.GetAsync(route)).Status);

    private Task<Answer> ExplainAsync(Caller caller, string model) =>
        Gateway.GetAsync($"/key/explain?key={caller.Secret}&model={model}");
}
