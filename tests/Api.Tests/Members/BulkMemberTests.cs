using System.Text.Json;
using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Members;

/// <summary>Many members that one request adds to a team.</summary>
[Collection<ManyRoles>]
public sealed class BulkMemberTests(ManyRoles roles)
{
    private TestGateway Gateway => roles.Gateway;

    [Fact]
    public async Task Each_joins_by_himself_and_the_answer_tells_who_did()
    {
        var (team, ann, bob) = (await TeamAsync(), NewId(), NewId());
        await Gateway.DoAsync("/team/member_add", $$"""{"team_id": "{{team}}", "member": {"role": "admin", "user_id": "{{ann}}"} }""");

        var added = await AddAsync(Gateway.MasterClient, team, $$"""
            "members": [{"role": "user", "user_id": "{{ann}}"}, {"role": "admin", "user_id": "{{bob}}"}, {"role": "user", "user_email": "cy@example.com"}],
            "max_budget_in_team": 0
            """);

        Assert.Equal((200, 3, 2, 1), (added.Status, Count(added, "total_requested"), Count(added, "successful_additions"), Count(added, "failed_additions")));
        Assert.Equal([false, true, true], Results(added).Select(result => result.GetProperty("success").GetBoolean()));
        Assert.StartsWith($"User already in team. Member: user_id={ann}", Results(added)[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["admin", "admin", "user"], added["updated_team"].GetProperty("members_with_roles").EnumerateArray()
            .Select(member => member.GetProperty("role").GetString()));
        Assert.Equal(200, (await CallAsync(team, ann)).Status);
        Assert.Equal("member", (await CallAsync(team, bob)).Refusal("account"));
        var named = Results(added)[2].GetProperty("user_id").GetString();
        Assert.Equal(team, Assert.Single((await Gateway.GetAsync($"/user/info?user_id={named}"))["user_info"].GetProperty("teams").EnumerateArray()).GetString());
        // One change of the team, however many joined.
        var changes = await Gateway.GetAsync($"/audit?object_type=team&object_id={team}");
        Assert.Equal("/team/bulk_member_add", changes["audit_logs"][0].GetProperty("route").GetString());
        Assert.Equal(3, Count(changes, "total"));
    }

    [Fact]
    public async Task All_users_that_there_are_join()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.DoAsync("/team/new", """{"team_id": "all"}""");
        foreach (var user in new[] { "ann", "bob" })
            await gateway.DoAsync("/user/new", $$"""{"user_id": "{{user}}", "auto_create_key": false}""");

        var added = await AddAsync(gateway.MasterClient, "all", "\"all_users\": true");

        Assert.Equal((200, 2), (added.Status, Count(added, "successful_additions")));
        Assert.Equal(["ann", "bob"], added["updated_team"].GetProperty("members_with_roles").EnumerateArray()
            .Select(member => member.GetProperty("user_id").GetString()).Order());
    }

    [Fact]
    public async Task An_admin_of_the_team_adds_those_whom_he_names_and_nobody_else_does()
    {
        var (team, boss) = (await TeamAsync(), NewId());
        using var admin = Gateway.ClientWith(await ManyRoles.UserAsync(Gateway, "internal_user_viewer", boss));
        using var other = Gateway.ClientWith(await ManyRoles.UserAsync(Gateway, "internal_user"));
        await Gateway.DoAsync("/team/member_add", $$"""{"team_id": "{{team}}", "member": {"role": "admin", "user_id": "{{boss}}"} }""");
        var member = $$"""{"role": "user", "user_id": "{{NewId()}}"}""";

        Assert.Equal(403, (await AddAsync(other, team, $"\"members\": [{member}]")).Status);
        Assert.Equal(200, (await AddAsync(admin, team, $"\"members\": [{member}]")).Status);
        var all = await AddAsync(admin, team, "\"all_users\": true");
        Assert.Equal(403, all.Status);
        Assert.StartsWith("Only proxy admin can set all_users", all.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"members\": []", 400, "Provide either members or all_users: true")]
    [InlineData("\"members\": [{\"role\": \"user\", \"user_id\": \"x\"}], \"all_users\": true", 400, "Provide either members or all_users: true")]
    [InlineData("\"members\": [{\"role\": \"king\", \"user_id\": \"x\"}]", 422, "Input should be 'admin' or 'user'")]
    [InlineData("\"members\": [{\"role\": \"user\", \"user_id\": \"x\"}, {\"role\": \"user\", \"user_id\": \"x\"}]", 400, "members has a user_id twice")]
    [InlineData("\"members\": [{\"role\": \"user\", \"user_id\": \"x\"}], \"allowed_models\": [\"a\"]", 400, "allowed_models is not enforced yet")]
    public async Task What_cannot_be_asked_is_named_and_nobody_joins(string body, int status, string said)
    {
        var team = await TeamAsync();

        var refused = await AddAsync(Gateway.MasterClient, team, body);

        Assert.Equal(status, refused.Status);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Equal("[]", (await Gateway.GetAsync($"/team/info?team_id={team}"))["team_info"].GetProperty("members_with_roles").GetRawText());
    }

    [Fact]
    public async Task More_than_one_request_may_name_are_refused()
    {
        var members = string.Join(',', Enumerable.Range(0, 501).Select(i => $$"""{"role": "user", "user_id": "u{{i}}"}"""));

        var refused = await AddAsync(Gateway.MasterClient, await TeamAsync(), $"\"members\": [{members}]");

        Assert.Equal((400, "members cannot have more than 500 entries"), (refused.Status, refused.Message));
    }

    private static string NewId() => Guid.NewGuid().ToString();

    private async Task<string> TeamAsync() => (await Gateway.DoAsync("/team/new", "{}"))["team_id"].GetString()!;

    private static Task<Answer> AddAsync(HttpClient client, string team, string body) => TestGateway.SendAsync(
        client, HttpMethod.Post, "/team/bulk_member_add", $$"""{"team_id": "{{team}}", {{body}}}""");

    private async Task<Answer> CallAsync(string team, string user) =>
        await Gateway.CallAsync(await Gateway.KeyAsync($$"""{"team_id": "{{team}}", "user_id": "{{user}}"}"""));

    private static JsonElement[] Results(Answer answer) => [.. answer["results"].EnumerateArray()];

    private static int Count(Answer answer, string name) => answer[name].GetInt32();
}
