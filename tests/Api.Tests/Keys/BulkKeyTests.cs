using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Keys;

/// <summary>Many keys that one request changes.</summary>
[Collection<ManyRoles>]
public sealed class BulkKeyTests(ManyRoles roles)
{
    private TestGateway Gateway => roles.Gateway;

    [Fact]
    public async Task Each_key_is_changed_by_itself_and_the_answer_tells_which_were()
    {
        var (first, second) = (await Gateway.KeyAsync(), await Gateway.KeyAsync());

        var changed = await Gateway.DoAsync("/key/bulk_update", $$"""
            {"keys": [
              {"key": "{{first}}", "max_budget": 0}, {"key": "{{second}}", "max_budget": -1}, {"key": "sk-nobody", "max_budget": 1},
              {"key": "{{second}}", "team_id": "nobody"}, {"key": "{{second}}", "tags": ["a"]}, {"max_budget": 1}
            ]}
            """);

        Assert.Equal(6, changed["total_requested"].GetInt32());
        var done = Assert.Single(changed["successful_updates"].EnumerateArray());
        Assert.Equal((first, "0.0"), (done.GetProperty("key").GetString(), done.GetProperty("key_info").GetProperty("max_budget").GetRawText()));
        Assert.Equal(
            [
                (second, "{'error': 'max_budget cannot be negative. Received: -1'}"),
                ("sk-nobody", "Key sk-...body not found"),
                (second, "{'error': 'Team not found, passed team_id=nobody'}"),
                (second, "tags cannot be changed yet"),
                (null, "keys.5.key: Field required"),
            ],
            changed["failed_updates"].EnumerateArray().Select(failed => (
                failed.GetProperty("key").GetString(), failed.GetProperty("failed_reason").GetString())));
        Assert.Equal((400, 200), ((await Gateway.CallAsync(first)).Status, (await Gateway.CallAsync(second)).Status));
    }

    [Theory]
    [InlineData("{}", 422, "keys: Field required")]
    [InlineData("""{"keys": []}""", 400, "keys cannot be empty")]
    [InlineData("""{"keys": ["sk-nobody"]}""", 422, "Input should be a valid dictionary or object")]
    public async Task What_cannot_be_asked_is_named(string body, int status, string said)
    {
        var refused = await Gateway.PostAsync("/key/bulk_update", body);

        Assert.Equal(status, refused.Status);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_one_request_may_name_are_refused()
    {
        var keys = string.Join(',', Enumerable.Range(0, 501).Select(i => $$"""{"key": "sk-{{i}}"}"""));

        var refused = await Gateway.PostAsync("/key/bulk_update", $$"""{"keys": [{{keys}}]}""");

        Assert.Equal((400, "keys cannot have more than 500 entries"), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task Keys_of_a_team_are_changed_alike_and_no_others()
    {
        var (team, elsewhere) = (await TeamAsync(), await Gateway.KeyAsync());
        var keys = new[] { await KeyAsync(team), await KeyAsync(team), await KeyAsync(team) };

        var some = await UpdateAsync(Gateway.MasterClient, team, $$""" "key_ids": ["{{keys[0]}}", "{{elsewhere}}"], "update_fields": {"max_budget": 0} """);
        Assert.Equal(
            (2, keys[0], elsewhere),
            (some["total_requested"].GetInt32(), Assert.Single(Names(some, "successful_updates")), Assert.Single(Names(some, "failed_updates"))));
        Assert.Equal((400, 200, 200), ((await Gateway.CallAsync(keys[0])).Status, (await Gateway.CallAsync(keys[1])).Status, (await Gateway.CallAsync(elsewhere)).Status));

        // Also where a secret was renewed.
        keys[2] = (await Gateway.DoAsync($"/key/{keys[2]}/regenerate", "{}"))["key"].GetString()!;
        var all = await UpdateAsync(Gateway.MasterClient, team, """ "all_keys_in_team": true, "update_fields": {"max_budget": null, "metadata": {"a": 1}} """);
        Assert.Equal((200, 3, 0), (all.Status, Names(all, "successful_updates").Length, Names(all, "failed_updates").Length));
        foreach (var key in keys)
        {
            Assert.Equal(200, (await Gateway.CallAsync(key)).Status);
            Assert.Equal("""{"a":1}""", (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("metadata").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_admin_of_the_team_changes_its_keys_and_nobody_else_does()
    {
        var (team, boss) = (await TeamAsync(), Guid.NewGuid().ToString());
        using var admin = Gateway.ClientWith(await ManyRoles.UserAsync(Gateway, "internal_user", boss));
        using var other = Gateway.ClientWith(await ManyRoles.UserAsync(Gateway, "internal_user"));
        await Gateway.DoAsync("/team/member_add", $$"""{"team_id": "{{team}}", "member": {"role": "admin", "user_id": "{{boss}}"} }""");
        await KeyAsync(team);

        Assert.Equal(403, (await UpdateAsync(other, team, """ "all_keys_in_team": true, "update_fields": {"max_budget": 1} """)).Status);
        var done = await UpdateAsync(admin, team, """ "all_keys_in_team": true, "update_fields": {"max_budget": 1} """);
        Assert.Equal((200, 1), (done.Status, Names(done, "successful_updates").Length));
        var reserved = await UpdateAsync(admin, team, """ "all_keys_in_team": true, "update_fields": {"budget_id": "any"} """);
        Assert.StartsWith("Only proxy admin can set budget_id", reserved.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "update_fields": {"max_budget": 1} """, 400, "Provide either key_ids or all_keys_in_team: true")]
    [InlineData(""" "key_ids": ["sk-a"], "all_keys_in_team": true, "update_fields": {"max_budget": 1} """, 400, "Provide either key_ids or all_keys_in_team: true")]
    [InlineData(""" "all_keys_in_team": true """, 422, "update_fields: Field required")]
    [InlineData(""" "all_keys_in_team": true, "update_fields": {} """, 400, "update_fields must name at least one field")]
    [InlineData(""" "all_keys_in_team": true, "update_fields": {"user_id": "x"} """, 400, "user_id cannot be changed yet")]
    [InlineData(""" "all_keys_in_team": true, "update_fields": {"key_alias": "x"} """, 400, "key_alias cannot be changed yet")]
    [InlineData(""" "all_keys_in_team": true, "update_fields": {"max_budget": -1} """, 400, "max_budget cannot be negative")]
    [InlineData(""" "key_ids": [1], "update_fields": {"max_budget": 1} """, 422, "Input should be a valid string")]
    public async Task What_cannot_be_asked_of_a_teams_keys_is_named_and_changes_none(string body, int status, string said)
    {
        var team = await TeamAsync();
        var key = await KeyAsync(team);

        var refused = await UpdateAsync(Gateway.MasterClient, team, body);

        Assert.Equal(status, refused.Status);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Equal("null", (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("max_budget").GetRawText());
    }

    private async Task<string> TeamAsync() => (await Gateway.DoAsync("/team/new", "{}"))["team_id"].GetString()!;

    private Task<string> KeyAsync(string team) => Gateway.KeyAsync($$"""{"team_id": "{{team}}"}""");

    private static Task<Answer> UpdateAsync(HttpClient client, string team, string body) => TestGateway.SendAsync(
        client, HttpMethod.Post, "/team/key/bulk_update", $$"""{"team_id": "{{team}}", {{body}}}""");

    private static string?[] Names(Answer answer, string list) =>
        [.. answer[list].EnumerateArray().Select(key => key.GetProperty("key").GetString())];
}
