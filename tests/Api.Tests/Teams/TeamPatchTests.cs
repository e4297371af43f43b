using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Teams;

/// <summary>A team that is changed under its own path.</summary>
[Collection<ManyRoles>]
public sealed class TeamPatchTests(ManyRoles roles)
{
    [Fact]
    public async Task A_team_is_changed_and_told_as_a_row_and_the_next_call_knows()
    {
        var id = await TeamAsync();
        var key = await roles.Gateway.KeyAsync($$"""{"team_id": "{{id}}"}""");

        var changed = await PatchAsync(id, """{"max_budget": 0, "team_alias": "blue"}""");

        Assert.Equal((200, id, "0.0", "blue"), (changed.Status, changed["team_id"].GetString(), changed["max_budget"].GetRawText(), changed["team_alias"].GetString()));
        Assert.Equal(400, (await roles.Gateway.CallAsync(key)).Status);
        Assert.Equal(200, (await PatchAsync(id, $$"""{"team_id": "{{id}}", "max_budget": null}""")).Status);
        Assert.Equal(200, (await roles.Gateway.CallAsync(key)).Status);
    }

    [Theory]
    [InlineData("""{"team_id": "another"}""", 400, "team_id is not the one of the path")]
    [InlineData("""{"organization_id": "another"}""", 400, "organization_id cannot be changed yet")]
    [InlineData("""{"max_budget": -1}""", 400, "max_budget cannot be negative")]
    public async Task What_cannot_be_changed_is_named_and_changes_nothing(string body, int status, string said)
    {
        var id = await TeamAsync();
        var before = (await roles.Gateway.GetAsync($"/team/info?team_id={id}")).Text;

        var refused = await PatchAsync(id, body);

        Assert.Equal(status, refused.Status);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await roles.Gateway.GetAsync($"/team/info?team_id={id}")).Text);
        Assert.Equal(404, (await PatchAsync("nobody", "{}")).Status);
    }

    [Fact]
    public async Task There_is_no_team_that_users_join_by_themselves()
    {
        await TeamAsync();

        Assert.Equal("[]", (await roles.Gateway.GetAsync("/team/available")).Text);
    }

    private async Task<string> TeamAsync() => (await roles.Gateway.DoAsync("/team/new", "{}"))["team_id"].GetString()!;

    private Task<Answer> PatchAsync(string id, string body) =>
        TestGateway.SendAsync(roles.Gateway.MasterClient, HttpMethod.Patch, $"/team/{id}", body);
}
