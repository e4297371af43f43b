using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Keys;

/// <summary>Keys of teams that are no user's.</summary>
[Collection<ManyRoles>]
public sealed class ServiceAccountTests(ManyRoles roles)
{
    private TestGateway Gateway => roles.Gateway;

    [Fact]
    public async Task It_is_the_teams_and_draws_on_no_members_budget()
    {
        var (team, boss) = (await TeamAsync(), Guid.NewGuid().ToString());
        using var admin = Gateway.ClientWith(await ManyRoles.UserAsync(Gateway, "internal_user", boss));
        await Gateway.DoAsync("/team/member_add", $$"""
            {"team_id": "{{team}}", "member": {"role": "admin", "user_id": "{{boss}}"}, "max_budget_in_team": 0}
            """);

        var made = await GenerateAsync(admin, $$"""{"team_id": "{{team}}", "max_budget": 2}""");

        Assert.Equal((200, team, "null", boss), (made.Status, made["team_id"].GetString(), made["user_id"].GetRawText(), made["created_by"].GetString()));
        var key = made["key"].GetString();
        Assert.Equal(200, (await Gateway.CallAsync(key)).Status);
        await Gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "max_budget": 0}""");
        Assert.Equal("team", (await Gateway.CallAsync(key)).Refusal("account"));
        await Gateway.DoAsync("/user/delete", $$"""{"user_ids": ["{{boss}}"]}""");
        Assert.Equal(200, (await Gateway.GetAsync($"/key/info?key={key}")).Status);
    }

    [Theory]
    [InlineData("{}", "team_id is required for service account keys. Please specify `team_id` in the request body.")]
    [InlineData("""{"team_id": null}""", "team_id is required for service account keys. Please specify `team_id` in the request body.")]
    [InlineData("""{"team_id": "nobody"}""", "Unable to find team object in database. Team ID: nobody")]
    [InlineData("""{"team_id": "nobody", "user_id": "ann"}""", "A service account has no user: user_id cannot be set")]
    public async Task What_cannot_be_made_is_named(string body, string said)
    {
        var refused = await GenerateAsync(Gateway.MasterClient, body);

        Assert.Equal((400, said), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task A_member_who_is_no_admin_of_the_team_makes_none()
    {
        var (team, ann) = (await TeamAsync(), Guid.NewGuid().ToString());
        var secret = await ManyRoles.UserAsync(Gateway, "internal_user", ann);
        await Gateway.DoAsync("/team/member_add", $$"""{"team_id": "{{team}}", "member": {"role": "user", "user_id": "{{ann}}"} }""");
        var ofTeam = await Gateway.KeyAsync($$"""{"team_id": "{{team}}", "user_id": "{{ann}}"}""");

        // Also with a key of the team, with which he makes keys of his own in it.
        foreach (var key in new[] { secret, ofTeam })
        {
            using var client = Gateway.ClientWith(key);
            var refused = await GenerateAsync(client, $$"""{"team_id": "{{team}}"}""");
            Assert.Equal((403, $"User={ann} is no admin of team={team}"), (refused.Status, refused.Message));
        }
    }

    private async Task<string> TeamAsync() => (await Gateway.DoAsync("/team/new", "{}"))["team_id"].GetString()!;

    private static Task<Answer> GenerateAsync(HttpClient client, string body) =>
        TestGateway.SendAsync(client, HttpMethod.Post, "/key/service-account/generate", body);
}
