using System.Text.Json;

namespace Tollgate.Api.Tests.Creation;

/// <summary>What new users are given.</summary>
public sealed class DefaultUsers() : MadeGateway("""
      default_internal_user_params:
        max_budget: 5
        rpm_limit: 9
        models: [llama3]
        teams: [blue, {team_id: red, max_budget_in_team: 3, user_role: admin}]
      max_internal_user_budget: 10
      internal_user_budget_duration: 1mo
    """);

/// <summary><c>default_internal_user_params</c>, and behind them <c>max_internal_user_budget</c> and
/// <c>internal_user_budget_duration</c>.</summary>
public sealed class UserDefaultsTests(DefaultUsers users) : IClassFixture<DefaultUsers>, IAsyncLifetime
{
    private TestGateway Gateway => users.Gateway;

    public async ValueTask InitializeAsync()
    {
        foreach (var team in new[] { "blue", "red" })
            await Gateway.PostAsync("/team/new", $$"""{"team_id": "{{team}}"}""");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("{}", "5.0 1mo 9 [\"llama3\"] [\"blue\",\"red\"]")]
    [InlineData("""{"max_budget": null, "budget_duration": null, "models": [], "teams": null}""", "5.0 1mo 9 [\"llama3\"] [\"blue\",\"red\"]")]
    [InlineData("""{"max_budget": 0, "budget_duration": "1d", "rpm_limit": 1, "models": ["x"], "teams": ["red"]}""", "0.0 1d 1 [\"x\"] [\"red\"]")]
    [InlineData("""{"user_role": "internal_user_viewer"}""", "5.0 null 9 [\"llama3\"] [\"blue\",\"red\"]")]
    [InlineData("""{"user_role": "proxy_admin"}""", "null null null [] []")]
    public async Task What_nobody_says_of_a_user_is_the_default(string body, string expected)
    {
        var made = await Gateway.DoAsync("/user/new", body);
        var row = (await Gateway.GetAsync($"/user/info?user_id={made["user_id"].GetString()}"))["user_info"];

        Assert.Equal((expected, expected), (Printed(made.Json), Printed(row)));
    }

    [Fact]
    public async Task The_key_that_comes_with_a_user_has_the_same_models_and_no_budget()
    {
        var made = await Gateway.DoAsync("/user/new", "{}");

        var key = (await Gateway.GetAsync($"/key/info?key={made["key"].GetString()}"))["info"];
        Assert.Equal(
            ("""["llama3"]""", "null", "null"),
            (key.GetProperty("models").GetRawText(), key.GetProperty("max_budget").GetRawText(), key.GetProperty("rpm_limit").GetRawText()));
    }

    [Fact]
    public async Task A_team_that_is_joined_by_default_knows_the_role_and_the_budget()
    {
        var id = (await Gateway.DoAsync("/user/new", "{}"))["user_id"].GetString();

        var red = await Gateway.GetAsync("/team/info?team_id=red");
        var member = red["team_info"].GetProperty("members_with_roles").EnumerateArray().Single(user => user.GetProperty("user_id").GetString() == id);
        var membership = red["team_memberships"].EnumerateArray().Single(user => user.GetProperty("user_id").GetString() == id);
        Assert.Equal("admin", member.GetProperty("role").GetString());
        Assert.Equal(3.0, membership.GetProperty("litellm_budget_table").GetProperty("max_budget").GetDouble());
    }

    [Theory]
    [InlineData("""{"teams": [{"team_id": "blue", "user_role": "king"}]}""", 422)]
    [InlineData("""{"teams": [{"user_role": "user"}]}""", 422)]
    [InlineData("""{"teams": [{"team_id": "blue", "max_budget_in_team": -1}]}""", 400)]
    [InlineData("""{"teams": [7]}""", 422)]
    [InlineData("""{"rpm_limit_type": "guaranteed_throughput"}""", 400)]
    public async Task What_is_no_team_to_join_is_refused(string body, int status) =>
        Assert.Equal(status, (await Gateway.PostAsync("/user/new", body)).Status);

    [Fact]
    public async Task A_budget_object_is_held_in_the_place_of_a_default_budget()
    {
        var budget = (await Gateway.DoAsync("/budget/new", """{"max_budget": 2, "rpm_limit": 3}"""))["budget_id"].GetString();

        var made = await Gateway.DoAsync("/user/new", $$"""{"budget_id": "{{budget}}"}""");

        Assert.Equal(
            (budget, "null", "null", "null"),
            (made["budget_id"].GetString(), made["max_budget"].GetRawText(), made["budget_duration"].GetRawText(), made["rpm_limit"].GetRawText()));
    }

    [Fact]
    public async Task A_user_that_an_update_or_a_team_is_the_first_to_name_has_the_defaults()
    {
        var updated = await Gateway.DoAsync("/user/update", """{"user_id": "first-updated", "user_alias": "Ann"}""");
        await Gateway.DoAsync("/team/member_add", """{"team_id": "blue", "member": {"role": "user", "user_id": "first-joined"}}""");
        var joined = (await Gateway.GetAsync("/user/info?user_id=first-joined"))["user_info"];
        await Gateway.DoAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "acme"}""");
        await Gateway.DoAsync(
            "/organization/member_add", """{"organization_id": "acme", "member": {"role": "internal_user", "user_id": "first-in"}}""");
        var inside = (await Gateway.GetAsync("/user/info?user_id=first-in"))["user_info"];
        var many = await Gateway.DoAsync("/user/bulk_update", """{"users": [{"user_id": "first-of-many", "user_alias": "Bob"}]}""");

        Assert.Equal(("5.0", "Ann"), (updated["data"].GetProperty("max_budget").GetRawText(), updated["data"].GetProperty("user_alias").GetString()));
        Assert.Equal("5.0 1mo 9 [\"llama3\"] [\"blue\"]", Printed(joined));
        Assert.Equal("internal_user", joined.GetProperty("user_role").GetString());
        Assert.Equal("5.0", inside.GetProperty("max_budget").GetRawText());
        Assert.Equal("5.0", many["results"][0].GetProperty("updated_user").GetProperty("max_budget").GetRawText());
    }

    [Fact]
    public async Task Who_becomes_an_internal_user_and_has_no_budget_gets_one_and_nobody_elses_is_touched()
    {
        var admin = (await Gateway.DoAsync("/user/new", """{"user_role": "proxy_admin"}"""))["user_id"].GetString();
        var rich = (await Gateway.DoAsync("/user/new", """{"user_role": "proxy_admin", "max_budget": 500}"""))["user_id"].GetString();

        var named = await Gateway.DoAsync("/user/update", $$"""{"user_id": "{{admin}}", "user_alias": "A"}""");
        var lowered = await Gateway.DoAsync("/user/update", $$"""{"user_id": "{{admin}}", "user_role": "internal_user"}""");
        var kept = await Gateway.DoAsync("/user/update", $$"""{"user_id": "{{rich}}", "user_role": "internal_user"}""");
        var cleared = await Gateway.DoAsync("/user/update", $$"""{"user_id": "{{rich}}", "user_role": "internal_user", "max_budget": null}""");

        Assert.Equal(("null", "10.0", "500.0", "null"), (Max(named), Max(lowered), Max(kept), Max(cleared)));
        Assert.Equal("1mo", lowered["data"].GetProperty("budget_duration").GetString());
    }

    [Fact]
    public async Task A_default_role_gives_nobody_more_who_is_only_joined_to_a_team()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{default_internal_user_params: {{user_role: proxy_admin}}}}");
        await gateway.DoAsync("/team/new", """{"team_id": "blue", "members_with_roles": [{"role": "user", "user_id": "ann"}]}""");

        var made = await gateway.DoAsync("/user/new", "{}");

        Assert.Equal("proxy_admin", made["user_role"].GetString());
        Assert.Equal(
            "internal_user", (await gateway.GetAsync("/user/info?user_id=ann"))["user_info"].GetProperty("user_role").GetString());
    }

    private static string Max(Answer answer) => answer["data"].GetProperty("max_budget").GetRawText();

    private static string Printed(JsonElement user) => string.Join(
        ' ',
        user.GetProperty("max_budget").GetRawText(),
        user.GetProperty("budget_duration").ToString() is { Length: > 0 } duration ? duration : "null",
        user.GetProperty("rpm_limit").GetRawText(),
        user.GetProperty("models").GetRawText(),
        user.GetProperty("teams").GetRawText());
}
