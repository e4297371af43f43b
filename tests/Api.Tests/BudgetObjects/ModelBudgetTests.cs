using Microsoft.Extensions.Time.Testing;
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
    public async Task What_is_spent_on_models_is_told_of_keys_and_teams_in_the_period_that_runs()
    {
        var time = new FakeTimeProvider(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: time);
        const string budgets = """{"llama3": {"budget_limit": 1, "time_period": "1d"}, "azure-gpt-3.5": 2}""";
        await gateway.DoAsync("/team/new", $$"""{"team_id": "blue", "model_max_budget": {{budgets}} }""");
        var key = await gateway.KeyAsync($$"""{"team_id": "blue", "model_max_budget": {{budgets}} }""");
        await gateway.CallAsync(key);
        using var caller = gateway.ClientWith(key);
        await TestGateway.SendAsync(caller, HttpMethod.Post, "/chat/completions", ChatBody.Of("azure-gpt-3.5"));

        Assert.Equal("""{"llama3":3.5e-06,"azure-gpt-3.5":0.000887}""", await SpendAsync());
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("""{"llama3":0.0,"azure-gpt-3.5":0.000887}""", await SpendAsync());
        await gateway.CallAsync(key);
        Assert.Equal("""{"llama3":3.5e-06,"azure-gpt-3.5":0.000887}""", await SpendAsync());

        // Of both, from their accounts and from the lists.
        async Task<string> SpendAsync()
        {
            string[] said =
            [
                (await gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("model_spend").GetRawText(),
                (await gateway.GetAsync("/team/info?team_id=blue"))["team_info"].GetProperty("model_spend").GetRawText(),
                (await gateway.GetAsync("/team/info?team_id=blue"))["keys"][0].GetProperty("model_spend").GetRawText(),
                (await gateway.GetAsync("/v2/team/list"))["teams"][0].GetProperty("model_spend").GetRawText(),
            ];
            return Assert.Single(said.Distinct());
        }
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
