using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Members;

/// <summary>Users inside teams: what each may spend there.</summary>
public sealed class MemberTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway = null!;

    [Fact]
    public async Task A_member_has_a_budget_of_its_own_inside_the_team()
    {
        await StartAsync();
        var added = await AddAsync("""{"role": "user", "user_id": "ann"}""", "\"max_budget_in_team\": 0.000003, \"budget_duration\": \"1d\"");
        await AddAsync("""[{"role": "admin", "user_id": "bob"}, {"role": "user", "user_email": "cy@example.com"}]""");
        var (ann, bob) = (await KeyAsync("ann"), await KeyAsync("bob"));

        Assert.Equal("ann", Assert.Single(added["updated_users"].EnumerateArray()).GetProperty("user_id").GetString());
        Assert.Equal("3e-06", Assert.Single(added["updated_team_memberships"].EnumerateArray())
            .GetProperty("litellm_budget_table").GetProperty("max_budget").GetRawText());
        Assert.Equal((200, 200), ((await _gateway.CallAsync(ann)).Status, (await _gateway.CallAsync(bob)).Status));
        var refused = await _gateway.CallAsync(ann);
        Assert.Equal((400, "ExceededBudget: Crossed spend within team. Current cost: 3.5e-06, Max budget: 3e-06"), (refused.Status, refused.Message));
        Assert.Equal(("member", "blue:ann"), (refused.Refusal("account"), refused.Refusal("id")));
        Assert.Equal(200, (await _gateway.CallAsync(bob)).Status);

        var info = await TeamAsync();
        Assert.Equal(["user", "admin", "user"], info["team_info"].GetProperty("members_with_roles").EnumerateArray()
            .Select(member => member.GetProperty("role").GetString()));
        Assert.Equal("7e-06", Membership(info, "bob").Spend());
        Assert.Equal("1.05e-05", info["team_info"].Spend());
        Assert.Equal(200, (await _gateway.GetAsync("/user/info?user_id=ann")).Status);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await _gateway.CallAsync(ann)).Status);
    }

    [Fact]
    public async Task A_member_is_changed_and_the_next_call_knows()
    {
        await StartAsync();
        await AddAsync("""{"role": "user", "user_id": "ann", "user_email": "ann@example.com"}""", "\"max_budget_in_team\": 0");
        var key = await KeyAsync("ann");
        Assert.Equal(400, (await _gateway.CallAsync(key)).Status);

        var raised = await _gateway.DoAsync(
            "/team/member_update", """{"team_id": "blue", "user_email": "ann@example.com", "max_budget_in_team": 1, "role": "admin"}""");

        Assert.Equal(("ann", "1.0", "admin"), (raised["user_id"].GetString(), raised["max_budget_in_team"].GetRawText(), raised["role"].GetString()));
        Assert.Equal(200, (await _gateway.CallAsync(key)).Status);
        Assert.Equal("admin", Assert.Single((await TeamAsync())["team_info"].GetProperty("members_with_roles").EnumerateArray())
            .GetProperty("role").GetString());
        Assert.Equal(400, (await _gateway.PostAsync("/team/member_update", """{"team_id": "blue", "user_id": "bob"}""")).Status);
        await _gateway.DoAsync("/team/member_update", """{"team_id": "blue", "user_id": "ann", "max_budget_in_team": null}""");
        Assert.Equal(200, (await _gateway.CallAsync(key)).Status);
    }

    [Fact]
    public async Task A_member_that_left_is_refused_and_added_again_begins_anew()
    {
        await StartAsync();
        await AddAsync("""{"role": "user", "user_id": "ann"}""", "\"max_budget_in_team\": 0.000003");
        var key = await KeyAsync("ann");
        Assert.Equal((200, 400), ((await _gateway.CallAsync(key)).Status, (await _gateway.CallAsync(key)).Status));

        var left = await _gateway.DoAsync("/team/member_delete", """{"team_id": "blue", "user_id": "ann"}""");

        Assert.Equal("[]", left["members_with_roles"].GetRawText());
        Assert.Equal(401, (await _gateway.CallAsync(key)).Status);
        var late = await _gateway.CallAsync(await KeyAsync("ann"));
        Assert.Equal((401, "member", "exists"), (late.Status, late.Refusal("account"), late.Refusal("limit")));
        Assert.Empty((await TeamAsync())["team_memberships"].EnumerateArray());
        var gone = await _gateway.PostAsync("/team/member_delete", """{"team_id": "blue", "user_id": "ann"}""");
        Assert.Equal((400, "{'error': 'User not found in team'}"), (gone.Status, gone.Message));

        await AddAsync("""{"role": "user", "user_id": "ann"}""", "\"max_budget_in_team\": 0.000003");
        Assert.Equal(200, (await _gateway.CallAsync(await KeyAsync("ann"))).Status);
        Assert.Equal("3.5e-06", Membership(await TeamAsync(), "ann").Spend());
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_team_that_is_made_again_has_none_of_its_former_members()
    {
        await StartAsync();
        await AddAsync("""{"role": "user", "user_id": "ann"}""", "\"max_budget_in_team\": 0");
        await _gateway.DoAsync("/team/delete", """{"team_ids": ["blue"]}""");
        await _gateway.DoAsync("/team/new", """{"team_id": "blue", "members_with_roles": [{"role": "user", "user_id": "ann"}]}""");

        Assert.Equal("null", Membership(await TeamAsync(), "ann").GetProperty("litellm_budget_table").GetRawText());
        Assert.Equal(200, (await _gateway.CallAsync(await KeyAsync("ann"))).Status);
    }

    [Fact]
    public async Task Members_who_join_at_once_are_all_listed()
    {
        await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AddAsync($$"""{"role": "user", "user_id": "u{{i}}"}""")));

        var info = await TeamAsync();
        Assert.Equal(8, info["team_info"].GetProperty("members_with_roles").GetArrayLength());
        Assert.Equal(8, info["team_memberships"].GetArrayLength());
    }

    [Theory]
    [InlineData("add", """{"team_id": "blue", "member": {"role": "user", "user_id": "ann"}}""", 400, "User already in team. Member: user_id=ann, user_email=None.")]
    [InlineData("add", """{"team_id": "blue", "member": {"role": "user"}}""", 400, "Either user_id or user_email must be provided")]
    [InlineData("add", """{"team_id": "blue", "member": {"role": "king", "user_id": "x"}}""", 422, "role")]
    [InlineData("add", """{"team_id": "blue"}""", 422, "member")]
    [InlineData("add", """{"team_id": "nowhere", "member": {"role": "user", "user_id": "x"}}""", 404, "Team not found for team_id=nowhere")]
    [InlineData("add", """{"team_id": "blue", "member": [{"role": "user", "user_id": "x"}], "model_tpm_limit": {"a": 1}}""", 400, "model_tpm_limit is not enforced yet")]
    [InlineData("update", """{"team_id": "blue", "user_id": "ann", "tpm_limit": -1}""", 400, "tpm_limit")]
    [InlineData("update", """{"team_id": "blue", "user_id": "x"}""", 400, "User id doesn't exist in team table.")]
    [InlineData("delete", """{"team_id": "nowhere", "user_id": "ann"}""", 400, "Team id=nowhere does not exist in db")]
    [InlineData("delete", """{"team_id": "blue"}""", 400, "Either user_id or user_email must be provided")]
    public async Task What_cannot_be_done_is_named_and_changes_nothing(string what, string body, int status, string said)
    {
        await StartAsync();
        await AddAsync("""{"role": "user", "user_id": "ann"}""");
        var before = (await TeamAsync()).Text;

        var answer = await _gateway.PostAsync($"/team/member_{what}", body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await TeamAsync()).Text);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _gateway.DisposeAsync();
    }

    private async Task StartAsync()
    {
        _gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        await _gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
    }

    private Task<Answer> AddAsync(string member, string? more = null) => _gateway.DoAsync(
        "/team/member_add", $$"""{"team_id": "blue", "member": {{member}}{{(more is null ? "" : $", {more}")}}}""");

    private Task<string> KeyAsync(string user) =>
        _gateway.KeyAsync($$"""{"team_id": "blue", "user_id": "{{user}}"}""");

    private Task<Answer> TeamAsync() => _gateway.GetAsync("/team/info?team_id=blue");

    private static JsonElement Membership(Answer team, string user) => Assert.Single(
        team["team_memberships"].EnumerateArray(), row => row.GetProperty("user_id").GetString() == user);
}
