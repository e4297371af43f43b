using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Members;

/// <summary>What a team grants each member that has no budget of its own.</summary>
public sealed class MemberBudgetTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway = null!;

    // A call costs 3.5e-06.
    [Theory]
    [InlineData(ErrorProfile.Classic, 400, "ExceededBudget: Crossed spend within team. Current cost: 3.5e-06, Max budget: 3e-06")]
    [InlineData(ErrorProfile.Current, 429, "Budget has been exceeded! User=ann in Team=blue Current cost: 3.5e-06, Max budget: 3e-06")]
    public async Task Each_member_spends_for_itself_under_the_teams_default(ErrorProfile profile, int status, string message)
    {
        await StartAsync("\"team_member_budget\": 0.000003, \"team_member_budget_duration\": \"1d\"", profile);
        await AddAsync("ann");
        await AddAsync("rich", "\"max_budget_in_team\": 1");
        var (ann, rich, stranger) = (await KeyAsync("ann"), await KeyAsync("rich"), await KeyAsync("stranger"));

        var first = (await CallAsync(ann), await CallAsync(rich), await CallAsync(stranger));
        var refused = await _gateway.CallAsync(ann);
        var second = (await CallAsync(rich), await CallAsync(stranger));

        Assert.Equal((200, 200, 200), first);
        Assert.Equal((status, message), (refused.Status, refused.Message));
        Assert.Equal(("member", "blue:ann"), (refused.Refusal("account"), refused.Refusal("id")));
        Assert.Equal("2026-03-02T12:00:00.000000Z", refused.Refusal("resets_at"));
        Assert.Equal((200, status), second);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, await CallAsync(ann));
        Assert.Equal("3.5e-06", Membership(await TeamAsync(), "ann").Spend());
        Assert.Equal(status, await CallAsync(ann));
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_change_of_the_default_binds_the_next_call_of_every_member()
    {
        await StartAsync();
        await AddAsync("ann");
        var (ann, bob) = (await KeyAsync("ann"), await KeyAsync("bob"));
        Assert.Equal((200, 200), (await CallAsync(ann), await CallAsync(bob)));

        await UpdateAsync("\"team_member_budget\": 0.000003");
        var granted = (await CallAsync(ann), await CallAsync(bob));
        await UpdateAsync("\"team_member_budget\": 1");
        var raised = (await CallAsync(ann), await CallAsync(bob));
        await UpdateAsync("\"team_member_budget\": 0");
        var nothing = (await CallAsync(ann), await CallAsync(bob));
        await UpdateAsync("\"team_member_budget\": null");
        var cleared = (await CallAsync(ann), await CallAsync(bob));

        Assert.Equal((400, 400), granted);
        Assert.Equal((200, 200), raised);
        Assert.Equal((400, 400), nothing);
        Assert.Equal((200, 200), cleared);
        Assert.Equal("1.05e-05", Membership(await TeamAsync(), "ann").Spend());
    }

    [Fact]
    public async Task A_member_with_a_budget_of_its_own_keeps_what_is_spent_in_the_period_that_runs()
    {
        await StartAsync("\"team_member_budget\": 0.000004, \"team_member_budget_duration\": \"1d\"");
        await AddAsync("ann");
        var ann = await KeyAsync("ann");
        Assert.Equal(200, await CallAsync(ann));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, await CallAsync(ann));

        await _gateway.DoAsync("/team/member_update", """{"team_id": "blue", "user_id": "ann", "max_budget_in_team": 0.000006}""");
        var own = (await CallAsync(ann), await CallAsync(ann));
        await _gateway.DoAsync("/team/member_update", """{"team_id": "blue", "user_id": "ann", "max_budget_in_team": null}""");
        var back = await CallAsync(ann);

        Assert.Equal((200, 400), own);
        Assert.Equal(400, back);
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task The_default_is_one_budget_object_that_the_metadata_names()
    {
        await StartAsync("\"metadata\": {\"a\": 1}, \"team_member_budget\": 0.5, \"team_member_budget_duration\": \"30d\"");
        await AddAsync("ann");
        var ann = await KeyAsync("ann");

        var info = (await TeamAsync())["team_info"];
        var id = info.GetProperty("metadata").GetProperty("team_member_budget_id").GetString();
        var table = info.GetProperty("team_member_budget_table");
        Assert.Equal(1, info.GetProperty("metadata").GetProperty("a").GetInt32());
        Assert.Equal((id, "0.5", "30d"), (table.GetProperty("budget_id").GetString(), table.GetProperty("max_budget").GetRawText(), table.GetProperty("budget_duration").GetString()));
        Assert.Equal(id, Membership(await TeamAsync(), "ann").GetProperty("budget_id").GetString());

        await UpdateAsync("\"metadata\": {\"b\": 2}");
        await UpdateAsync($"\"metadata\": {{\"b\": 3, \"team_member_budget_id\": \"{id}\"}}");
        Assert.Equal(
            $$"""{"b":3,"team_member_budget_id":"{{id}}"}""",
            (await TeamAsync())["team_info"].GetProperty("metadata").GetRawText());

        await _gateway.DoAsync("/budget/update", $$"""{"budget_id": "{{id}}", "max_budget": 0}""");
        Assert.Equal(400, await CallAsync(ann));
        await _gateway.DoAsync("/budget/delete", $$"""{"id": "{{id}}"}""");
        Assert.Equal(200, await CallAsync(ann));
        await UpdateAsync("\"team_member_budget\": 0");
        Assert.Equal(400, await CallAsync(ann));
    }

    [Fact]
    public async Task A_team_that_is_deleted_takes_it_along()
    {
        await StartAsync("\"team_member_budget\": 0");
        Assert.Single((await _gateway.GetAsync("/budget/list")).Json.EnumerateArray());

        await _gateway.DoAsync("/team/delete", """{"team_ids": ["blue"]}""");

        Assert.Empty((await _gateway.GetAsync("/budget/list")).Json.EnumerateArray());
        await _gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
        Assert.Equal(200, await CallAsync(await KeyAsync("ann")));
    }

    [Theory]
    [InlineData("\"team_member_budget\": -1", "team_member_budget cannot be negative. Received: -1")]
    [InlineData("\"team_member_budget_duration\": \"soon\"", "team_member_budget_duration")]
    [InlineData("\"team_member_budget\": 1, \"team_member_rpm_limit\": -3", "team_member_rpm_limit cannot be negative. Received: -3")]
    [InlineData("\"team_member_tpm_limit\": -3", "team_member_tpm_limit cannot be negative. Received: -3")]
    [InlineData("\"metadata\": {\"team_member_budget_id\": \"mine\"}", "metadata.team_member_budget_id cannot be chosen")]
    public async Task What_makes_no_sense_is_named_and_changes_nothing(string fields, string said)
    {
        await StartAsync();
        var before = (await TeamAsync()).Text;

        var made = await _gateway.PostAsync("/team/new", $$"""{"team_id": "green", {{fields}}}""");
        var edited = await _gateway.PostAsync("/team/update", $$"""{"team_id": "blue", {{fields}}}""");

        Assert.Equal((400, 400), (made.Status, edited.Status));
        Assert.Contains(said, made.Text, StringComparison.Ordinal);
        Assert.Contains(said, edited.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await TeamAsync()).Text);
        Assert.Empty((await _gateway.GetAsync("/budget/list")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_team_that_is_not_made_leaves_no_budget_behind()
    {
        await StartAsync();

        Assert.Equal(400, (await _gateway.PostAsync("/team/new", """{"team_id": "blue", "team_member_budget": 1}""")).Status);

        Assert.Empty((await _gateway.GetAsync("/budget/list")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Members_who_call_while_the_team_is_edited_are_served()
    {
        await StartAsync("\"team_member_budget\": 1");
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => KeyAsync($"u{i}")));
        foreach (var key in keys)
            Assert.Equal(200, await CallAsync(key));

        for (var i = 0; i < 4; i++)
        {
            await UpdateAsync("\"max_budget\": 100");
            Assert.All(await Task.WhenAll(keys.Select(CallAsync)), status => Assert.Equal(200, status));
        }

        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _gateway.DisposeAsync();
    }

    private async Task StartAsync(string? team = null, ErrorProfile profile = ErrorProfile.Classic)
    {
        _gateway = await TestGateway.StartAsync(Kinds.Config, profile, time: _time);
        await _gateway.DoAsync("/team/new", team is null ? """{"team_id": "blue"}""" : $$"""{"team_id": "blue", {{team}}}""");
    }

    private Task<Answer> AddAsync(string user, string? more = null) => _gateway.DoAsync(
        "/team/member_add",
        $$"""{"team_id": "blue", "member": {"role": "user", "user_id": "{{user}}"}{{(more is null ? "" : $", {more}")}}}""");

    private Task<Answer> UpdateAsync(string fields) =>
        _gateway.DoAsync("/team/update", $$"""{"team_id": "blue", {{fields}}}""");

    private Task<string> KeyAsync(string user) =>
        _gateway.KeyAsync($$"""{"team_id": "blue", "user_id": "{{user}}"}""");

    private async Task<int> CallAsync(string key) => (await _gateway.CallAsync(key)).Status;

    private Task<Answer> TeamAsync() => _gateway.GetAsync("/team/info?team_id=blue");

    private static JsonElement Membership(Answer team, string user) => Assert.Single(
        team["team_memberships"].EnumerateArray(), row => row.GetProperty("user_id").GetString() == user);
}
