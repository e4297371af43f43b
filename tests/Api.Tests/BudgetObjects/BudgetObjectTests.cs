using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.BudgetObjects;

/// <summary>Budget objects: what their holders may spend, and a pool.</summary>
[Collection<Served>]
public sealed class BudgetObjectTests(Served served) : CallTests(served)
{
    // A call costs 3.5e-06.
    private static readonly string Call = ChatBody.Of("llama3");

    [Fact]
    public async Task Each_holder_spends_for_itself_and_an_edit_binds_the_next_call_of_all()
    {
        var budget = await NewAsync("""{"max_budget": 1e-06, "budget_duration": "30d"}""");
        using var left = await KeyAsync($$"""{"budget_id": "{{budget}}"}""");
        using var right = await KeyAsync($$"""{"budget_id": "{{budget}}"}""");

        var first = (await left.CallAsync(Call), await right.CallAsync(Call));
        await left.SettledAsync();
        await right.SettledAsync();
        var second = (await left.CallAsync(Call), await right.CallAsync(Call));
        await OkAsync("/budget/update", $$"""{"budget_id": "{{budget}}", "max_budget": 1}""");
        var third = (await left.CallAsync(Call), await right.CallAsync(Call));
        await left.SettledAsync();
        await right.SettledAsync();
        await OkAsync("/budget/update", $$"""{"budget_id": "{{budget}}", "max_budget": 0}""");
        var fourth = (await left.CallAsync(Call), await right.CallAsync(Call));

        Assert.Equal((200, 200), (first.Item1.Status, first.Item2.Status));
        Assert.Equal((400, 400), (second.Item1.Status, second.Item2.Status));
        Assert.Contains("Max Budget for Token: 1e-06", second.Item1.Message, StringComparison.Ordinal);
        Assert.Equal((200, 200), (third.Item1.Status, third.Item2.Status));
        Assert.Equal((400, 400), (fourth.Item1.Status, fourth.Item2.Status));
        Assert.Equal("7e-06", (await left.FiguresAsync()).Spent);
    }

    [Fact]
    public async Task What_a_key_says_itself_wins_and_the_row_shows_both()
    {
        var budget = await NewAsync("""{"max_budget": 0, "budget_duration": "1d"}""");
        using var caller = await KeyAsync($$"""{"budget_id": "{{budget}}", "max_budget": 1}""");

        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
        var info = (await Gateway.GetAsync($"/key/info?key={caller.Secret}"))["info"];

        Assert.Equal(("1.0", budget), (info.GetProperty("max_budget").GetRawText(), info.GetProperty("budget_id").GetString()));
        Assert.Equal("0.0", info.GetProperty("litellm_budget_table").GetProperty("max_budget").GetRawText());

        await OkAsync("/key/update", $$"""{"key": "{{caller.Secret}}", "max_budget": null}""");
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);
        Assert.Equal("3.5e-06", (await caller.FiguresAsync()).Spent);
    }

    [Fact]
    public async Task A_link_keeps_what_was_spent_and_so_does_its_end()
    {
        var budget = await NewAsync("""{"max_budget": 1e-06, "budget_duration": "7d"}""");
        using var caller = await KeyAsync();
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();

        var linked = await OkAsync("/key/update", $$"""{"key": "{{caller.Secret}}", "budget_id": "{{budget}}"}""");
        var refused = await caller.CallAsync(Call);
        var freed = await OkAsync("/key/update", $$"""{"key": "{{caller.Secret}}", "budget_id": null}""");

        Assert.Equal("3.5e-06", linked["spend"].GetRawText());
        Assert.NotEqual("null", linked["budget_reset_at"].GetRawText());
        Assert.Equal(400, refused.Status);
        Assert.Equal(("3.5e-06", "null"), (freed["spend"].GetRawText(), freed["budget_reset_at"].GetRawText()));
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task A_team_holds_one_as_a_key_does()
    {
        var budget = await NewAsync("""{"max_budget": 0}""");
        using var caller = await TeamAsync($$"""{"budget_id": "{{budget}}"}""");

        Assert.Equal(400, (await caller.CallAsync(Call)).Status);
        await OkAsync("/team/update", $$"""{"team_id": "{{caller.Team}}", "budget_id": null}""");
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task Holders_of_a_deleted_budget_go_on_without_it()
    {
        var budget = await NewAsync("""{"max_budget": 0}""");
        using var caller = await KeyAsync($$"""{"budget_id": "{{budget}}"}""");
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);

        var deleted = await OkAsync("/budget/delete", $$"""{"id": "{{budget}}"}""");

        Assert.Equal(budget, deleted["budget_id"].GetString());
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
        Assert.Equal(404, (await Gateway.PostAsync("/budget/delete", $$"""{"id": "{{budget}}"}""")).Status);
        await NewAsync($$"""{"budget_id": "{{budget}}", "max_budget": 0}""");
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);
    }

    [Fact]
    public async Task A_shared_budget_is_one_pool()
    {
        var pool = await NewAsync("""{"max_budget": 1e-06, "shared": true}""");
        using var left = await KeyAsync($$"""{"budget_id": "{{pool}}"}""");
        using var right = await KeyAsync($$"""{"budget_id": "{{pool}}"}""");

        Assert.Equal(200, (await left.CallAsync(Call)).Status);
        await left.SettledAsync();
        var refused = await right.CallAsync(Call);
        var info = (await OkAsync("/budget/info", $$"""{"budgets": ["{{pool}}"]}""")).Json[0];

        Assert.Equal("budget", refused["refusal"].GetProperty("account").GetString());
        Assert.Equal(("3.5e-06", true), (info.GetProperty("spend").GetRawText(), info.GetProperty("shared").GetBoolean()));
        Assert.Equal("0.0", (await right.FiguresAsync()).Spent);
    }

    [Theory]
    [InlineData("/key/update", """{"key": "KEY", "budget_id": null}""")]
    [InlineData("/budget/delete", """{"id": "POOL"}""")]
    public async Task Who_lets_go_of_a_spent_pool_is_served_by_the_next_call(string route, string body)
    {
        var pool = await NewAsync("""{"max_budget": 1e-06, "shared": true}""");
        using var caller = await KeyAsync($$"""{"budget_id": "{{pool}}"}""");
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);

        await OkAsync(route, body
            .Replace("KEY", caller.Secret, StringComparison.Ordinal).Replace("POOL", pool, StringComparison.Ordinal));

        Assert.Equal((200, 200), ((await caller.CallAsync(Call)).Status, (await caller.CallAsync(Call)).Status));
        await caller.SettledAsync();
    }

    [Fact]
    public async Task Budgets_are_listed_and_asked_about_by_their_ids()
    {
        var budget = await NewAsync("""{"max_budget": 10.5, "budget_duration": "1d", "model_max_budget": {"gpt4": 0.5}}""");

        var row = (await OkAsync("/budget/info", $$"""{"budgets": ["{{budget}}", "nobody"]}""")).Json.EnumerateArray().Single();
        var list = (await Gateway.GetAsync("/budget/list")).Json.EnumerateArray();

        Assert.Equal(("10.5", "1d"), (row.GetProperty("max_budget").GetRawText(), row.GetProperty("budget_duration").GetString()));
        Assert.Equal("""{"gpt4":0.5}""", row.GetProperty("model_max_budget").GetRawText());
        Assert.Contains(list, listed => listed.GetProperty("budget_id").GetString() == budget);
    }

    [Theory]
    [InlineData("/budget/new", """{"max_budget": -1}""", 400, "max_budget cannot be negative. Received: -1")]
    [InlineData("/budget/new", """{"soft_budget": 5}""", 400, "soft_budget is not enforced yet")]
    [InlineData("/budget/new", """{"rpm_limit": 5}""", 400, "rpm_limit is not enforced yet")]
    [InlineData("/budget/new", """{"budget_id": "taken"}""", 400, "already exists")]
    [InlineData("/budget/update", """{"max_budget": 5}""", 400, "budget_id is required")]
    [InlineData("/budget/update", """{"budget_id": "nobody", "max_budget": 5}""", 404, "Budget not found")]
    [InlineData("/budget/update", """{"budget_id": "taken", "shared": true}""", 400, "shared cannot be changed")]
    [InlineData("/budget/info", """{"budgets": []}""", 400, "Specify list of budget id's to query. Passed in=[]")]
    [InlineData("/budget/delete", """{}""", 422, "id")]
    [InlineData("/key/generate", """{"budget_id": "nobody"}""", 404, "Budget not found")]
    [InlineData("/team/new", """{"budget_id": "nobody"}""", 404, "Budget not found")]
    public async Task What_makes_no_sense_is_told(string route, string body, int status, string said)
    {
        await Gateway.PostAsync("/budget/new", """{"budget_id": "taken"}""");

        var answer = await Gateway.PostAsync(route, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
    }

    private async Task<string> NewAsync(string body) => (await OkAsync("/budget/new", body))["budget_id"].GetString()!;

    private async Task<Answer> OkAsync(string route, string body)
    {
        var answer = await Gateway.PostAsync(route, body);
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}
