using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Keys;

/// <summary>Every field of <c>/key/update</c> and <c>/team/update</c>: what is named changes, and nothing else.</summary>
[Collection<Served>]
public sealed class KeyUpdateTests(Served served) : CallTests(served)
{
    private static readonly string Call = ChatBody.Of("llama3");

    [Fact]
    public async Task Only_what_is_named_changes_and_null_clears()
    {
        var team = (await Gateway.PostAsync("/team/new", "{}"))["team_id"].GetString();
        using var caller = await KeyAsync(
            """{"key_alias": "before-the-edit", "models": ["llama3"], "metadata": {"a": 1}, "duration": "30d", "max_budget": 5}""");

        var edited = await UpdateAsync(
            caller, $$"""{"key_alias": "after-the-edit", "team_id": "{{team}}", "metadata": {"b": 2}, "duration": "-1"}""");
        var cleared = await UpdateAsync(
            caller, """{"key_alias": null, "models": [], "team_id": null, "metadata": null, "max_budget": null}""");

        Assert.Equal(
            ("after-the-edit", team, """{"b": 2}""", "null", "5.0"),
            (edited["key_alias"].GetString(), edited["team_id"].GetString(), edited["metadata"].GetRawText(),
                edited["expires"].GetRawText(), edited["max_budget"].GetRawText()));
        Assert.Equal("""["llama3"]""", edited["models"].GetRawText());
        Assert.Equal(
            ("null", "[]", "null", "{}", "null"),
            (cleared["key_alias"].GetRawText(), cleared["models"].GetRawText(), cleared["team_id"].GetRawText(),
                cleared["metadata"].GetRawText(), cleared["max_budget"].GetRawText()));
    }

    [Fact]
    public async Task A_key_that_moves_to_a_team_draws_on_it_from_its_next_call_on()
    {
        var team = (await Gateway.PostAsync("/team/new", """{"max_budget": 0}"""))["team_id"].GetString();
        using var caller = await KeyAsync();
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);

        await UpdateAsync(caller, $$"""{"team_id": "{{team}}"}""");
        var refused = await caller.CallAsync(Call);
        await UpdateAsync(caller, """{"team_id": null}""");

        Assert.Equal("team", refused["refusal"].GetProperty("account").GetString());
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task A_key_that_leaves_a_team_that_has_spent_its_budget_may_call_again()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);

        await UpdateAsync(caller, """{"team_id": null}""");

        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task Models_that_are_edited_bind_the_next_call()
    {
        using var caller = await KeyAsync();
        await UpdateAsync(caller, """{"models": ["other"]}""");
        Assert.Equal(401, (await caller.CallAsync(Call)).Status);
        await UpdateAsync(caller, """{"models": ["other", "llama3"]}""");
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task Windows_of_the_same_name_keep_what_is_spent_in_them()
    {
        using var caller = await KeyAsync("""{"budget_limits": [{"budget_duration": "1d", "max_budget": 1}]}""");
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();

        await UpdateAsync(
            caller,
            """{"budget_limits": [{"budget_duration": "1d", "max_budget": 1e-06}, {"budget_duration": "7d", "max_budget": 1}]}""");
        var refused = await caller.CallAsync(Call);
        await UpdateAsync(caller, """{"budget_limits": null}""");

        Assert.Equal(400, refused.Status);
        Assert.Contains("over 1d budget", refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task A_temporary_increase_lets_calls_through_until_it_ends()
    {
        using var caller = await KeyAsync("""{"max_budget": 1e-06}""");
        await caller.CallAsync(Call);
        await caller.SettledAsync();
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);

        await UpdateAsync(caller, """{"temp_budget_increase": 1, "temp_budget_expiry": "2999-01-01"}""");
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
        await UpdateAsync(caller, """{"temp_budget_increase": 1, "temp_budget_expiry": "2020-01-01T00:00:00Z"}""");
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);
    }

    [Fact]
    public async Task Spend_that_is_edited_is_an_entry_and_the_books_balance()
    {
        using var caller = await TeamAsync("""{"max_budget": 1e-06}""");
        await caller.CallAsync(Call);
        await caller.SettledAsync();
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);

        var edited = await Gateway.PostAsync("/team/update", $$"""{"team_id": "{{caller.Team}}", "spend": 0}""");
        var key = await UpdateAsync(caller, """{"spend": 0.25}""");

        Assert.Equal("0.0", edited["data"].GetProperty("spend").GetRawText());
        Assert.Equal("0.25", key["spend"].GetRawText());
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
        Assert.Equal("0.2500035", (await caller.FiguresAsync()).Spent);
        Assert.Empty((await Gateway.GetAsync("/ledger/audit"))["differences"].EnumerateArray());
    }

    [Fact]
    public async Task Spend_that_is_preset_counts_against_the_budget()
    {
        using var caller = await KeyAsync("""{"max_budget": 2, "spend": 2}""");
        Assert.Equal(400, (await caller.CallAsync(Call)).Status);
        Assert.Equal("2.0", (await caller.FiguresAsync()).Spent);
        Assert.Empty((await Gateway.GetAsync("/ledger/audit"))["differences"].EnumerateArray());
    }

    [Theory]
    [InlineData("""{"team_id": "nobody"}""", 404, "Team not found, passed team_id=nobody")]
    [InlineData("""{"budget_id": "nobody"}""", 404, "Budget not found")]
    [InlineData("""{"organization_id": "nobody"}""", 400, "Organization not found")]
    [InlineData("""{"temp_budget_increase": 5}""", 400, "temp_budget_expiry")]
    [InlineData("""{"temp_budget_increase": 5, "temp_budget_expiry": "soon"}""", 422, "temp_budget_expiry")]
    [InlineData("""{"model_max_budget": {"gpt4": "much"}}""", 422, "gpt4")]
    [InlineData("""{"model_max_budget": {"gpt4": {}}}""", 400, "Invalid model_max_budget")]
    [InlineData("""{"model_max_budget": {"gpt4": {"budget_limit": 1, "rpm_limit": -3}}}""", 400, "rpm_limit")]
    [InlineData("""{"model_max_budget": [1]}""", 422, "model_max_budget")]
    [InlineData("""{"spend": -1}""", 400, "spend cannot be negative")]
    [InlineData("""{"key_alias": "somebody-elses"}""", 400, "already exists")]
    public async Task What_makes_no_sense_is_told_and_changes_nothing(string change, int status, string said)
    {
        await Gateway.PostAsync("/key/generate", """{"key_alias": "somebody-elses"}""");
        using var caller = await KeyAsync();
        var before = (await Gateway.GetAsync($"/key/info?key={caller.Secret}")).Text;

        var answer = await Gateway.PostAsync("/key/update", Body(caller, change));

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await Gateway.GetAsync($"/key/info?key={caller.Secret}")).Text);
    }

    private async Task<Answer> UpdateAsync(Caller caller, string change)
    {
        var answer = await Gateway.PostAsync("/key/update", Body(caller, change));
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    private static string Body(Caller caller, string change) => $$"""{"key": "{{caller.Secret}}", {{change[1..]}}""";
}
