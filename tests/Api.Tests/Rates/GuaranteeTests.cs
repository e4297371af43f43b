using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Rates;

/// <summary><c>guaranteed_throughput</c>: keys of a team are guaranteed no more together than the team has.</summary>
[Collection<ManyRoles>]
public sealed class GuaranteeTests(ManyRoles roles)
{
    private const string Guaranteed = "\"rpm_limit_type\": \"guaranteed_throughput\"";

    private TestGateway Gateway => roles.Gateway;

    [Theory]
    [InlineData("rpm_limit", "RPM")]
    [InlineData("tpm_limit", "TPM")]
    public async Task A_key_that_asks_for_more_than_is_left_is_not_made(string field, string unit)
    {
        var team = await TeamAsync($"\"{field}\": 100");
        await KeyAsync(team, $"\"{field}\": 30");
        await KeyAsync(team, $"\"{field}\": 60, \"{field}_type\": \"guaranteed_throughput\"");

        var refused = await Gateway.PostAsync(
            "/key/generate", $$"""{"team_id": "{{team}}", "key_alias": "{{team}}", "{{field}}": 11, "{{field}}_type": "guaranteed_throughput"}""");
        await KeyAsync(team, $"\"{field}\": 10, \"{field}_type\": \"guaranteed_throughput\"");

        Assert.Equal(
            (400, $"Allocated {unit} limit=90 + Key {unit} limit=11 is greater than team {unit} limit=100", field),
            (refused.Status, refused.Message, refused["error"].GetProperty("param").GetString()));
        Assert.Equal(0, (await Gateway.GetAsync($"/key/list?key_alias={team}"))["total_count"].GetInt32());
    }

    [Fact]
    public async Task What_is_best_effort_is_not_added_up_when_it_is_made()
    {
        var team = await TeamAsync("\"rpm_limit\": 10");
        await KeyAsync(team, $"\"rpm_limit\": 10, {Guaranteed}");

        await KeyAsync(team, "\"rpm_limit\": 10, \"rpm_limit_type\": \"best_effort_throughput\"");
        await KeyAsync(team, "\"rpm_limit\": 99");
    }

    [Fact]
    public async Task Nothing_is_added_up_where_a_team_has_no_limit_or_there_is_no_team()
    {
        await KeyAsync(await TeamAsync("\"tpm_limit\": 1"), $"\"rpm_limit\": 1000000, {Guaranteed}");
        Assert.Equal(200, (await Gateway.PostAsync("/key/generate", $$"""{"rpm_limit": 5, {{Guaranteed}}}""")).Status);
    }

    [Fact]
    public async Task A_change_that_would_not_fit_changes_nothing()
    {
        var team = await TeamAsync("\"rpm_limit\": 10");
        await KeyAsync(team, $"\"rpm_limit\": 6, {Guaranteed}");
        var key = await KeyAsync(team, "\"rpm_limit\": 4");
        var elsewhere = await Gateway.KeyAsync($$"""{"rpm_limit": 1, {{Guaranteed}}}""");

        var raised = await Gateway.PostAsync("/key/update", $$"""{"key": "{{key}}", "rpm_limit": 5, {{Guaranteed}}}""");
        var renewed = await Gateway.PostAsync($"/key/{key}/regenerate", $$"""{"rpm_limit": 5, {{Guaranteed}}}""");
        var same = await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", {{Guaranteed}}}""");
        var moved = await Gateway.PostAsync("/key/update", $$"""{"key": "{{elsewhere}}", "team_id": "{{team}}"}""");
        var lowered = await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "rpm_limit": 3}""");
        var fits = await Gateway.DoAsync("/key/update", $$"""{"key": "{{elsewhere}}", "team_id": "{{team}}"}""");

        const string tooMuch = "Allocated RPM limit=6 + Key RPM limit=5 is greater than team RPM limit=10";
        Assert.Equal(((400, tooMuch), (400, tooMuch)), ((raised.Status, raised.Message), (renewed.Status, renewed.Message)));
        Assert.Equal(4, same["rpm_limit"].GetInt32());
        Assert.Equal((400, "Allocated RPM limit=10 + Key RPM limit=1 is greater than team RPM limit=10"), (moved.Status, moved.Message));
        Assert.Equal((3, team), (lowered["rpm_limit"].GetInt32(), fits["team_id"].GetString()));
    }

    [Fact]
    public async Task What_has_nothing_to_do_with_rates_is_changed_also_where_they_do_not_fit_any_more()
    {
        var team = await TeamAsync("\"rpm_limit\": 10");
        var key = await KeyAsync(team, $"\"rpm_limit\": 10, {Guaranteed}");
        await KeyAsync(team, "\"rpm_limit\": 5");

        await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "key_alias": "{{Guid.NewGuid()}}", "rpm_limit": 9}""");
        await Gateway.DoAsync("/key/block", $$"""{"key": "{{key}}"}""");
        await Gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "rpm_limit": 11}""");
    }

    [Fact]
    public async Task A_team_keeps_what_its_keys_are_guaranteed()
    {
        var team = await TeamAsync("\"rpm_limit\": 10, \"tpm_limit\": 10");
        var key = await KeyAsync(team, $"\"rpm_limit\": 6, \"tpm_limit\": 6, {Guaranteed}");
        await KeyAsync(team, "\"rpm_limit\": 1");

        var lowered = await Gateway.PostAsync("/team/update", $$"""{"team_id": "{{team}}", "rpm_limit": 6, "max_budget": 1}""");
        // Tokens are guaranteed to nobody.
        await Gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "rpm_limit": 7, "tpm_limit": 1}""");
        await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "rpm_limit_type": null}""");
        var free = await Gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "rpm_limit": 1}""");

        Assert.Equal((400, "Allocated RPM limit=7 is greater than team RPM limit=6"), (lowered.Status, lowered.Message));
        Assert.Equal("null", free["data"].GetProperty("max_budget").GetRawText());
    }

    [Fact]
    public async Task A_key_that_is_deleted_gives_back_what_it_was_guaranteed()
    {
        var team = await TeamAsync("\"rpm_limit\": 10");
        var key = await KeyAsync(team, $"\"rpm_limit\": 10, {Guaranteed}");

        await Gateway.DoAsync("/key/delete", $$"""{"keys": ["{{key}}"]}""");

        await KeyAsync(team, $"\"rpm_limit\": 10, {Guaranteed}");
    }

    [Fact]
    public async Task An_organization_guarantees_to_its_teams_and_to_keys_without_one()
    {
        var id = Guid.NewGuid().ToString();
        await Gateway.DoAsync("/organization/new", $$"""{"organization_id": "{{id}}", "organization_alias": "{{id}}", "rpm_limit": 10}""");
        await Gateway.DoAsync("/team/new", $$"""{"organization_id": "{{id}}", "rpm_limit": 6, {{Guaranteed}}}""");

        var team = await Gateway.PostAsync("/team/new", $$"""{"organization_id": "{{id}}", "team_id": "T{{id}}", "rpm_limit": 5, {{Guaranteed}}}""");
        var key = await Gateway.PostAsync("/key/generate", $$"""{"organization_id": "{{id}}", "rpm_limit": 5, {{Guaranteed}}}""");
        await Gateway.DoAsync("/key/generate", $$"""{"organization_id": "{{id}}", "rpm_limit": 4, {{Guaranteed}}}""");
        var lowered = await TestGateway.SendAsync(
            Gateway.MasterClient, HttpMethod.Patch, "/organization/update", $$"""{"organization_id": "{{id}}", "rpm_limit": 9}""");

        Assert.Equal("Allocated RPM limit=6 + Team RPM limit=5 is greater than organization RPM limit=10", team.Message);
        Assert.Equal("Allocated RPM limit=6 + Key RPM limit=5 is greater than organization RPM limit=10", key.Message);
        Assert.Equal((400, "Allocated RPM limit=10 is greater than organization RPM limit=9"), (lowered.Status, lowered.Message));
        Assert.Equal(404, (await Gateway.GetAsync($"/team/info?team_id=T{id}")).Status);
    }

    [Fact]
    public async Task Of_a_hundred_keys_that_are_made_at_once_as_many_are_as_fit()
    {
        var team = await TeamAsync("\"rpm_limit\": 130");

        var made = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Gateway.PostAsync(
            "/key/generate", $$"""{"team_id": "{{team}}", "rpm_limit": 3, {{Guaranteed}}}""")));

        Assert.Equal((43, 57), (made.Count(key => key.Status == 200), made.Count(key => key.Status == 400)));
        Assert.All(made.Where(key => key.Status == 400), key => Assert.Equal(
            "Allocated RPM limit=129 + Key RPM limit=3 is greater than team RPM limit=130", key.Message));
    }

    [Fact]
    public async Task What_is_guaranteed_is_told_where_LiteLLM_keeps_it_and_is_taken_from_there()
    {
        var team = await TeamAsync("\"rpm_limit\": 10");
        var made = await Gateway.DoAsync(
            "/key/generate", $$$"""{"team_id": "{{{team}}}", "rpm_limit": 1, {{{Guaranteed}}}, "metadata": {"a": 1}}""");
        var key = made["key"].GetString();

        var metadata = (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("metadata").GetRawText();
        await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "metadata": {{metadata}}}""");
        var again = (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("metadata").GetRawText();
        var cleared = await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "rpm_limit_type": "best_effort_throughput"}""");

        Assert.Equal(("guaranteed_throughput", "null"), (made["rpm_limit_type"].GetString(), made["tpm_limit_type"].GetRawText()));
        Assert.Equal("""{"a":1,"rpm_limit_type":"guaranteed_throughput","tpm_limit_type":null}""", metadata);
        Assert.Equal((metadata, """{"a":1}"""), (again, cleared["metadata"].GetRawText()));
    }

    [Fact]
    public async Task What_others_of_a_team_cannot_have_then_is_guaranteed_by_its_admins()
    {
        var (ann, bob) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await ManyRoles.UserAsync(Gateway, "internal_user", ann);
        await ManyRoles.UserAsync(Gateway, "internal_user", bob);
        var team = await TeamAsync($$"""
            "rpm_limit": 10, "members_with_roles": [{"role": "admin", "user_id": "{{ann}}"}, {"role": "user", "user_id": "{{bob}}"}]
            """);
        var body = $$"""{"team_id": "{{team}}", "rpm_limit": 1, {{Guaranteed}}}""";

        var byAdmin = await PostAsync(await KeyAsync(team, $"\"user_id\": \"{ann}\""), body);
        var byMember = await PostAsync(await KeyAsync(team, $"\"user_id\": \"{bob}\""), body);

        Assert.Equal(200, byAdmin.Status);
        Assert.Equal((403, "Only proxy admin can set rpm_limit_type. Your role=internal_user"), (byMember.Status, byMember.Message));
    }

    private async Task<string> TeamAsync(string members) =>
        (await Gateway.DoAsync("/team/new", $$"""{{{members}}}"""))["team_id"].GetString()!;

    private Task<string> KeyAsync(string team, string members) =>
        Gateway.KeyAsync($$"""{"team_id": "{{team}}", {{members}}}""");

    private async Task<Answer> PostAsync(string key, string json)
    {
        using var client = Gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, HttpMethod.Post, "/key/generate", json);
    }
}
