namespace Tollgate.Api.Tests.Creation;

/// <summary>Who may make keys.</summary>
public sealed class LimitedMakers() : MadeGateway("""
      key_generation_settings:
        team_key_generation: {allowed_team_member_roles: [admin], required_params: [key_alias, max_budget]}
        personal_key_generation: {allowed_user_roles: [proxy_admin], required_params: [key_alias]}
    """);

/// <summary><c>key_generation_settings</c>: they bind whoever is no admin.</summary>
public sealed class KeyMakersTests(LimitedMakers makers) : IClassFixture<LimitedMakers>
{
    private TestGateway Gateway => makers.Gateway;

    [Fact]
    public async Task A_key_without_a_team_is_made_by_the_roles_that_may()
    {
        var refused = await makers.PostAsync(await makers.UserAsync(), "/key/generate", """{"key_alias": "own"}""");
        var admin = await makers.PostAsync(await makers.UserAsync("proxy_admin"), "/key/generate", "{}");

        Assert.Equal(
            (403, "Only proxy_admin can make keys without a team (key_generation_settings). Your role=internal_user"),
            (refused.Status, refused.Message));
        Assert.Equal((200, 200), (admin.Status, (await Gateway.PostAsync("/key/generate", "{}")).Status));
    }

    [Fact]
    public async Task A_key_of_a_team_is_made_by_its_admins_and_says_what_is_required()
    {
        var (team, admin, member) = await TeamAsync();
        var ofTeam = await Gateway.KeyAsync($$"""{"team_id": "{{team}}", "user_id": "{{member.Id}}"}""");
        var said = $$"""{"team_id": "{{team}}", "key_alias": "{{Guid.NewGuid()}}", "max_budget": 1}""";

        var made = await makers.PostAsync(admin.Key, "/key/generate", said);
        var unsaid = await makers.PostAsync(admin.Key, "/key/generate", $$"""{"team_id": "{{team}}", "key_alias": "x", "max_budget": null}""");
        // The team's own key could make another without the settings.
        var refused = await makers.PostAsync(ofTeam, "/key/generate", said);

        var service = await makers.PostAsync(
            admin.Key, "/key/service-account/generate", $$"""{"team_id": "{{team}}", "key_alias": "x"}""");

        Assert.Equal((400, "max_budget"), (service.Status, service["error"].GetProperty("param").GetString()));
        Assert.Equal((200, team), (made.Status, made["team_id"].GetString()));
        Assert.Equal(
            (400, $"max_budget is required of keys of team={team} (key_generation_settings)", "max_budget"),
            (unsaid.Status, unsaid.Message, unsaid["error"].GetProperty("param").GetString()));
        Assert.Equal(
            (403, $"Only admin can make keys of team={team} (key_generation_settings). Your role=user"), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task A_key_does_not_move_to_where_it_could_not_be_made()
    {
        var (team, admin, _) = await TeamAsync();
        var key = (await makers.PostAsync(
            admin.Key, "/key/generate", $$"""{"team_id": "{{team}}", "key_alias": "{{Guid.NewGuid()}}", "max_budget": 1}"""))["key"].GetString();

        var freed = await makers.PostAsync(admin.Key, "/key/update", $$"""{"key": "{{key}}", "team_id": null}""");
        var renewed = await makers.PostAsync(admin.Key, $"/key/{key}/regenerate", """{"team_id": null}""");

        Assert.All([freed, renewed], answer => Assert.Equal(
            (403, "Only proxy_admin can make keys without a team (key_generation_settings). Your role=internal_user"), (answer.Status, answer.Message)));
        Assert.Equal(200, (await Gateway.PostAsync("/key/update", $$"""{"key": "{{key}}", "team_id": null}""")).Status);
    }

    [Fact]
    public async Task Roles_and_rights_are_both_needed()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{key_generation_settings: {{team_key_generation: {{allowed_team_member_roles: [user]}}}}}}");
        await Access.ManyRoles.UserAsync(gateway, "internal_user", "ann");
        await gateway.DoAsync("/team/new", """{"team_id": "blue", "members_with_roles": [{"role": "admin", "user_id": "ann"}]}""");
        using var client = gateway.ClientWith(await gateway.KeyAsync("""{"user_id": "ann"}"""));

        var ofTeam = await TestGateway.SendAsync(client, HttpMethod.Post, "/key/generate", """{"team_id": "blue"}""");
        var own = await TestGateway.SendAsync(client, HttpMethod.Post, "/key/generate", "{}");

        Assert.Equal((403, 200), (ofTeam.Status, own.Status));
    }

    private async Task<(string Team, (string Id, string Key) Admin, (string Id, string Key) Member)> TeamAsync()
    {
        var (admin, member) = (await UserAsync(), await UserAsync());
        var team = await Gateway.DoAsync("/team/new", $$"""
            {"members_with_roles": [{"role": "admin", "user_id": "{{admin.Id}}"}, {"role": "user", "user_id": "{{member.Id}}"}]}
            """);
        return (team["team_id"].GetString()!, admin, member);
    }

    private async Task<(string Id, string Key)> UserAsync()
    {
        var id = Guid.NewGuid().ToString();
        return (id, await makers.UserAsync(id: id));
    }
}
