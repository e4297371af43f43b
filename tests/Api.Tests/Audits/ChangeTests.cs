using System.Text.Json;
using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Audits;

/// <summary>Who changed what, from what, to what, and when.</summary>
[Collection<ManyRoles>]
public sealed class ChangeTests(ManyRoles roles)
{
    private TestGateway Gateway => roles.Gateway;

    [Fact]
    public async Task A_team_leaves_what_was_changed_of_it_from_what_to_what_and_by_whom()
    {
        var id = Guid.NewGuid().ToString();
        var (adminId, admin) = await AdminAsync();
        await Gateway.PostAsync("/team/new", $$"""{"team_id":"{{id}}","max_budget":5,"team_alias":"{{id}}"}""");
        await PostAsync(admin, "/team/update", $$"""{"team_id":"{{id}}","max_budget":7}""");
        await Gateway.PostAsync("/team/delete", $$"""{"team_ids":["{{id}}"]}""");

        var changes = await OfAsync("team", id);

        Assert.Equal(["deleted", "updated", "created"], changes.Select(change => change.GetProperty("action").GetString()));
        Assert.Equal(["master key", adminId, "master key"], changes.Select(change => change.GetProperty("changed_by").GetString()));
        Assert.Equal(["/team/delete", "/team/update", "/team/new"], changes.Select(change => change.GetProperty("route").GetString()));
        Assert.Equal(
            ("{\"max_budget\":5}", "{\"max_budget\":7}"),
            (changes[1].GetProperty("before_value").GetRawText(), changes[1].GetProperty("updated_values").GetRawText()));
        Assert.Equal(JsonValueKind.Null, changes[0].GetProperty("updated_values").ValueKind);
        Assert.Equal(JsonValueKind.Null, changes[2].GetProperty("before_value").ValueKind);
        Assert.Equal(5, changes[2].GetProperty("updated_values").GetProperty("max_budget").GetInt32());
    }

    [Fact]
    public async Task Whoever_acts_for_another_names_him()
    {
        var id = Guid.NewGuid().ToString();
        using var client = Gateway.ClientWith(TestGateway.MasterKey);
        client.DefaultRequestHeaders.Add("litellm-changed-by", "krrish@example.com");

        await TestGateway.SendAsync(client, HttpMethod.Post, "/team/new", $$"""{"team_id":"{{id}}"}""");

        var change = Assert.Single(await OfAsync("team", id));
        Assert.Equal(
            ("krrish@example.com", "master key"),
            (change.GetProperty("changed_by").GetString(), change.GetProperty("author").GetString()));
    }

    [Fact]
    public async Task No_secret_and_no_hash_of_one_is_in_it()
    {
        var made = await Gateway.PostAsync("/key/generate", "{}");
        var secret = made["key"].GetString()!;
        var renewed = await Gateway.PostAsync($"/key/{secret}/regenerate", "{}");

        var all = string.Concat((await OfAsync("key", made["token"].GetString()!))
            .Select(change => change.GetRawText()));

        Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        Assert.DoesNotContain(renewed["key"].GetString()!, all, StringComparison.Ordinal);
        Assert.DoesNotContain("credentials", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spend_that_is_set_by_hand_is_a_change()
    {
        var made = await Gateway.PostAsync("/key/generate", """{"spend":3.5}""");

        var changes = await OfAsync("key", made["token"].GetString()!);

        var spend = Assert.Single(changes, change => change.GetProperty("updated_values").TryGetProperty("spend_change", out _));
        Assert.Equal("""{"spend_change":3.5}""", spend.GetProperty("updated_values").GetRawText());
    }

    [Fact]
    public async Task What_is_asked_and_changes_nothing_is_no_change()
    {
        var id = Guid.NewGuid().ToString();
        await Gateway.PostAsync("/team/new", $$"""{"team_id":"{{id}}","max_budget":5}""");
        await Gateway.PostAsync("/team/update", $$"""{"team_id":"{{id}}","max_budget":5}""");
        await Gateway.PostAsync("/team/update", $$"""{"team_id":"{{id}}","max_budget":-5}""");

        Assert.Single(await OfAsync("team", id));
    }

    [Fact]
    public async Task It_is_filtered_by_author_action_and_time_and_paged()
    {
        var (adminId, admin) = await AdminAsync();
        for (var team = 0; team < 3; team++)
            await PostAsync(admin, "/team/new", "{}");

        var page = await Gateway.GetAsync($"/audit?changed_by={adminId}&action=created&page=2&page_size=2");
        var none = await Gateway.GetAsync($"/audit?changed_by={adminId}&end_date=2020-01-01");
        var deleted = await Gateway.GetAsync($"/audit?changed_by={adminId}&action=deleted");

        Assert.Equal(
            (3, 2, 2, 1),
            (page["total"].GetInt32(), page["page"].GetInt32(), page["total_pages"].GetInt32(), page["audit_logs"].GetArrayLength()));
        Assert.Equal((0, 0), (none["total"].GetInt32(), deleted["total"].GetInt32()));
    }

    [Theory]
    [InlineData("object_type=house", "object_type must be one of: key, team, ")]
    [InlineData("object_id=x", "object_id needs an object_type beside it")]
    [InlineData("action=eaten", "action must be one of: created, updated, deleted")]
    public async Task What_makes_no_sense_is_told(string query, string message) =>
        Assert.StartsWith(message, (await Gateway.GetAsync($"/audit?{query}")).Message, StringComparison.Ordinal);

    private async Task<IReadOnlyList<JsonElement>> OfAsync(string type, string id) =>
        [.. (await Gateway.GetAsync($"/audit?object_type={type}&object_id={id}"))["audit_logs"].EnumerateArray()];

    private async Task<(string Id, string Key)> AdminAsync()
    {
        var id = Guid.NewGuid().ToString();
        return (id, await ManyRoles.UserAsync(Gateway, "proxy_admin", id));
    }

    private async Task PostAsync(string key, string path, string json)
    {
        using var client = Gateway.ClientWith(key);
        Assert.Equal(200, (await TestGateway.SendAsync(client, HttpMethod.Post, path, json)).Status);
    }
}
