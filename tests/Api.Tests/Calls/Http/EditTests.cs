using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>What is edited binds the next call.</summary>
[Collection<Served>]
public sealed class EditTests(Served served) : CallTests(served)
{
    private static readonly string Call = ChatBody.Of("llama3");

    [Fact]
    public async Task A_budget_that_is_lowered_refuses_the_next_call_and_null_lifts_it()
    {
        using var caller = await KeyAsync("""{"max_budget": 1}""");
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();

        var lowered = await UpdateKeyAsync(caller, "\"max_budget\": 0.000001");
        var refused = await caller.CallAsync(Call);
        var lifted = await UpdateKeyAsync(caller, "\"max_budget\": null");

        Assert.Equal(("1e-06", "3.5e-06"), (lowered["max_budget"].GetRawText(), lowered["spend"].GetRawText()));
        Assert.Equal((400, "ExceededTokenBudget"), (refused.Status, Kind(refused)));
        Assert.Equal("null", lifted["max_budget"].GetRawText());
        Assert.Equal(200, (await caller.CallAsync(Call)).Status);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task A_new_duration_keeps_what_was_spent_and_moves_the_reset()
    {
        using var caller = await KeyAsync("""{"max_budget": 1}""");
        await caller.CallAsync(Call);
        await caller.SettledAsync();

        var edited = await UpdateKeyAsync(caller, "\"budget_duration\": \"30d\"");

        Assert.Equal(("30d", "3.5e-06"), (edited["budget_duration"].GetString(), edited["spend"].GetRawText()));
        Assert.InRange(
            edited["budget_reset_at"].GetDateTimeOffset(), DateTimeOffset.Parse("2000-01-01", null), DateTimeOffset.MaxValue);
    }

    [Fact]
    public async Task A_blocked_key_and_a_blocked_team_refuse_until_they_are_unblocked()
    {
        using var caller = await TeamAsync();
        foreach (var (route, body) in new[]
        {
            ("/key", $$"""{"key": "{{caller.Secret}}"}"""),
            ("/team", $$"""{"team_id": "{{caller.Team}}"}"""),
        })
        {
            var blocked = await Gateway.PostAsync($"{route}/block", body);
            var refused = await caller.CallAsync(Call);
            var unblocked = await Gateway.PostAsync($"{route}/unblock", body);
            var served = await caller.CallAsync(Call);

            Assert.True(blocked["blocked"].GetBoolean());
            Assert.False(unblocked["blocked"].GetBoolean());
            Assert.Equal((401, 200), (refused.Status, served.Status));
            Assert.Contains("is blocked", refused.Message, StringComparison.Ordinal);
        }

        await caller.SettledAsync();
    }

    [Fact]
    public async Task A_key_that_is_deleted_while_its_call_runs_is_charged_for_it_and_admits_no_other()
    {
        using var caller = await TeamAsync();
        var gate = Upstream.Gate("deleted in flight");
        var running = caller.CallAsync(ChatBody.Of("output-only", new FakeBehavior { Hold = "deleted in flight" }));
        await gate.Reached.WaitAsync(Patience);

        var deleted = await Gateway.PostAsync("/key/delete", $$"""{"keys": ["{{caller.Secret}}"]}""");
        var refused = await caller.CallAsync(Call);
        gate.Open();
        var ended = await running;

        Assert.Equal($$"""{"deleted_keys":["{{caller.Secret}}"]}""", deleted.Text);
        Assert.Equal((401, 200), (refused.Status, ended.Status));
        Assert.Equal(404, (await Gateway.GetAsync($"/key/info?key={caller.Secret}")).Status);
        var team = await Eventually.GetAsync(caller.TeamFiguresAsync, figures => figures.Held == "0.0");
        Assert.True(team.SpentDollars > 0);
        Assert.Equal(404, (await Gateway.PostAsync("/key/delete", $$"""{"keys": ["{{caller.Secret}}"]}""")).Status);
    }

    [Fact]
    public async Task A_team_is_deleted_with_its_keys()
    {
        using var caller = await TeamAsync();
        using var other = await KeyAsync();

        var deleted = await Gateway.PostAsync("/team/delete", $$"""{"team_ids": ["{{caller.Team}}"]}""");

        Assert.Equal($$"""{"deleted_teams":["{{caller.Team}}"]}""", deleted.Text);
        Assert.Equal(404, (await Gateway.GetAsync($"/team/info?team_id={caller.Team}")).Status);
        Assert.Equal(404, (await Gateway.GetAsync($"/key/info?key={caller.Secret}")).Status);
        Assert.Equal(401, (await caller.CallAsync(Call)).Status);
        Assert.Equal(200, (await other.CallAsync(Call)).Status);
        await other.SettledAsync();
    }

    [Fact]
    public async Task A_team_is_edited_as_a_key_is()
    {
        using var caller = await TeamAsync("""{"max_budget": 1, "budget_duration": "1d"}""");

        var edited = await Gateway.PostAsync(
            "/team/update", $$"""{"team_id": "{{caller.Team}}", "max_budget": 0, "budget_duration": null}""");
        var refused = await caller.CallAsync(Call);

        Assert.Equal(caller.Team, edited["team_id"].GetString());
        Assert.Equal("0.0", edited["data"].GetProperty("max_budget").GetRawText());
        Assert.Equal("null", edited["data"].GetProperty("budget_reset_at").GetRawText());
        Assert.Equal(400, refused.Status);
    }

    [Theory]
    [InlineData("/key/update", """{"key": "KEY", "max_budget": 2, "rpm_limit": -5}""", 400, "rpm_limit")]
    [InlineData("/key/update", """{"key": "KEY", "max_budget": -1}""", 400, "max_budget")]
    [InlineData("/key/update", """{"key": "KEY", "budget_duration": "soon"}""", 400, "budget_duration")]
    [InlineData("/key/update", """{"max_budget": 2}""", 422, "key")]
    [InlineData("/key/block", """{"key": "nobody"}""", 400, "Invalid key format")]
    [InlineData("/key/block", """{"key": "sk-nobody-has-this-one"}""", 404, "not found")]
    [InlineData("/key/delete", """{"keys": []}""", 404, "No keys found")]
    [InlineData("/key/delete", """{"keys": ["KEY", "sk-nobody"], "key_aliases": ["x"]}""", 400, "key_aliases")]
    [InlineData("/team/update", """{"team_id": "nobody"}""", 404, "Team not found, passed team_id=nobody")]
    [InlineData("/team/update", """{"team_id": "TEAM", "tpm_limit": 0.5}""", 422, "tpm_limit")]
    [InlineData("/team/delete", """{"team_ids": ["TEAM", "nobody"]}""", 404, "Team not found, passed team_id=nobody")]
    public async Task What_cannot_be_edited_is_named_and_changes_nothing(string route, string body, int status, string said)
    {
        using var caller = await TeamAsync("""{"max_budget": 1}""");
        var before = await DescribeAsync(caller);

        var answer = await Gateway.PostAsync(
            route,
            body.Replace("KEY", caller.Secret, StringComparison.Ordinal).Replace("TEAM", caller.Team, StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(caller.Secret, answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, await DescribeAsync(caller));
    }

    [Theory]
    [InlineData("/key/update")]
    [InlineData("/key/block")]
    [InlineData("/key/unblock")]
    [InlineData("/key/delete")]
    [InlineData("/team/update")]
    [InlineData("/team/block")]
    [InlineData("/team/unblock")]
    [InlineData("/team/delete")]
    public async Task Only_the_master_key_edits(string route)
    {
        using var caller = await TeamAsync();
        using var client = Gateway.ClientWith(caller.Secret);

        var body = $$"""{"key": "{{caller.Secret}}", "keys": ["{{caller.Secret}}"], "team_id": "{{caller.Team}}"}""";
        Assert.Equal(401, (await TestGateway.SendAsync(client, HttpMethod.Post, route, body)).Status);
    }

    private static string? Kind(Answer answer) =>
        answer.Message!.Contains("ExceededTokenBudget", StringComparison.Ordinal) ? "ExceededTokenBudget" : answer.Message;

    private async Task<Answer> UpdateKeyAsync(Caller caller, string change)
    {
        var answer = await Gateway.PostAsync("/key/update", $$"""{"key": "{{caller.Secret}}", {{change}}}""");
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    private async Task<string> DescribeAsync(Caller caller) =>
        (await Gateway.GetAsync($"/key/info?key={caller.Secret}")).Text
        + (await Gateway.GetAsync($"/team/info?team_id={caller.Team}")).Text;
}
