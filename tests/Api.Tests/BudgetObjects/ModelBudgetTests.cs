using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.BudgetObjects;

/// <summary>Budgets of single models on keys, teams and budget objects.</summary>
[Collection<Served>]
public sealed class ModelBudgetTests(Served served) : CallTests(served)
{
    private static readonly string Call = ChatBody.Of("llama3");

    [Theory]
    [InlineData("""{"llama3": 1e-06}""", """{"llama3":1e-06}""")]
    [InlineData("""{"llama3": {"budget_limit": "1e-06", "time_period": "1d"}}""", """{"llama3":{"budget_limit":1e-06,"time_period":"1d"}}""")]
    [InlineData("""{"llama3": {"max_budget": 1e-06, "budget_duration": "1d"}}""", """{"llama3":{"budget_limit":1e-06,"time_period":"1d"}}""")]
    public async Task A_model_is_refused_when_its_budget_is_spent_and_others_are_not(string budgets, string shown)
    {
        using var caller = await KeyAsync($$"""{"model_max_budget": {{budgets}} }""");

        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
        var refused = await caller.CallAsync(Call);
        var other = await caller.CallAsync(ChatBody.Of("output-only"));
        await caller.SettledAsync();
        var info = (await Gateway.GetAsync($"/key/info?key={caller.Secret}"))["info"];

        Assert.Equal((400, 200), (refused.Status, other.Status));
        Assert.Equal("model_max_budget", refused["refusal"].GetProperty("limit").GetString());
        Assert.Equal(shown, info.GetProperty("model_max_budget").GetRawText());
        Assert.Equal("""{"llama3":3.5e-06}""", info.GetProperty("model_spend").GetRawText());
    }

    [Fact]
    public async Task An_edit_keeps_what_was_spent_on_the_model()
    {
        using var caller = await KeyAsync("""{"model_max_budget": {"llama3": 1}}""");
        await caller.CallAsync(Call);
        await caller.SettledAsync();

        const string budgets = """{"llama3": {"budget_limit": 1e-06, "time_period": "1d"}}""";
        await OkAsync("/key/update", $$"""{"key": "{{caller.Secret}}", "model_max_budget": {{budgets}} }""");

        Assert.Equal(400, (await caller.CallAsync(Call)).Status);
    }

    [Fact]
    public async Task A_budget_object_has_them_for_its_holders()
    {
        var budget = (await OkAsync("/budget/new", """{"model_max_budget": {"llama3": 0}}"""))["budget_id"].GetString();
        using var caller = await KeyAsync($$"""{"budget_id": "{{budget}}"}""");

        Assert.Equal(400, (await caller.CallAsync(Call)).Status);
        await OkAsync("/budget/update", $$"""{"budget_id": "{{budget}}", "model_max_budget": null}""");
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    private async Task<Answer> OkAsync(string route, string body)
    {
        var answer = await Gateway.PostAsync(route, body);
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}
