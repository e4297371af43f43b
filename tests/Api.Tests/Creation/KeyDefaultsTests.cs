namespace Tollgate.Api.Tests.Creation;

/// <summary><c>default_key_generate_params</c>, and what comes behind: the bounds, and the key that makes it.</summary>
public sealed class KeyDefaultsTests(BoundedKeys keys) : IClassFixture<BoundedKeys>
{
    private TestGateway Gateway => keys.Gateway;

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"max_budget": null, "rpm_limit": null, "models": [], "metadata": {}}""")]
    [InlineData("""{"models": null, "metadata": null}""")]
    public async Task What_nobody_says_is_the_default(string body)
    {
        var made = await Gateway.DoAsync("/key/generate", body);

        Assert.Equal(
            ("2.0", "30d", 50, """["llama3"]""", """{"setting":"default"}"""),
            (made["max_budget"].GetRawText(), made["budget_duration"].GetString(), made["rpm_limit"].GetInt32(),
                made["models"].GetRawText(), made["metadata"].GetRawText()));
    }

    [Fact]
    public async Task What_somebody_says_counts()
    {
        var made = await Gateway.DoAsync(
            "/key/generate",
            """{"max_budget": 0, "budget_duration": "1d", "rpm_limit": 0, "models": ["other"], "metadata": {"a": 1}}""");

        Assert.Equal(
            ("0.0", "1d", 0, """["other"]""", """{"a":1}"""),
            (made["max_budget"].GetRawText(), made["budget_duration"].GetString(), made["rpm_limit"].GetInt32(),
                made["models"].GetRawText(), made["metadata"].GetRawText()));
    }

    [Fact]
    public async Task A_default_is_for_keys_that_are_made_not_for_those_that_are_changed_or_made_with_a_user()
    {
        var key = await Gateway.KeyAsync("""{"models": ["other"]}""");

        var updated = await Gateway.DoAsync("/key/update", $$$"""{"key": "{{{key}}}", "models": [], "metadata": {}}""");
        var ofUser = (await Gateway.DoAsync("/user/new", "{}"))["key"].GetString();

        Assert.Equal(("[]", "{}"), (updated["models"].GetRawText(), updated["metadata"].GetRawText()));
        var info = (await Gateway.GetAsync($"/key/info?key={ofUser}"))["info"];
        Assert.Equal(("[]", "{}"), (info.GetProperty("models").GetRawText(), info.GetProperty("metadata").GetRawText()));
    }

    [Fact]
    public async Task A_default_stops_calls()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{default_key_generate_params: {{max_budget: 3e-6}}}}");
        var key = await gateway.KeyAsync();

        Assert.Equal((200, 400), ((await gateway.CallAsync(key)).Status, (await gateway.CallAsync(key)).Status));
    }

    [Fact]
    public async Task A_null_in_so_many_words_is_a_budget_that_never_begins_anew()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{default_key_generate_params: {{max_budget: 1, budget_duration: 30d}}, default_team_params: {{budget_duration: 1d}}}}");

        var key = await gateway.DoAsync("/key/generate", """{"budget_duration": null}""");
        var team = await gateway.DoAsync("/team/new", """{"budget_duration": null}""");

        Assert.Equal(("1.0", "null", "null"), (key["max_budget"].GetRawText(), key["budget_duration"].GetRawText(), team["budget_duration"].GetRawText()));
    }

    [Fact]
    public async Task A_default_above_the_bound_is_lowered_to_it()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{default_key_generate_params: {{max_budget: 5, budget_duration: 1mo}}, "
            + "upperbound_key_generate_params: {max_budget: 1, budget_duration: 1d}}");

        var made = await gateway.DoAsync("/key/generate", "{}");

        Assert.Equal(("1.0", "1d"), (made["max_budget"].GetRawText(), made["budget_duration"].GetString()));
    }

    [Fact]
    public async Task A_key_that_may_less_than_the_defaults_hands_on_what_it_may()
    {
        var (id, maker) = await MakerAsync("""
            "max_budget": 1, "budget_duration": "50d", "rpm_limit": 5, "models": ["azure-gpt-3.5"], "duration": "1d"
            """);

        var made = await keys.PostAsync(maker, "/key/generate", "{}");
        var said = await keys.PostAsync(maker, "/key/generate", """{"max_budget": 0.5, "budget_duration": "60d"}""");
        var above = await keys.PostAsync(maker, "/key/generate", """{"max_budget": 1.5}""");

        Assert.Equal(
            (200, id, "1.0", "50d", 5, """["azure-gpt-3.5"]""", "2026-01-16T12:00:00.000000Z"),
            (made.Status, made["user_id"].GetString(), made["max_budget"].GetRawText(), made["budget_duration"].GetString(),
                made["rpm_limit"].GetInt32(), made["models"].GetRawText(), made["expires"].GetString()));
        Assert.Equal(("0.5", "60d"), (said["max_budget"].GetRawText(), said["budget_duration"].GetString()));
        Assert.Equal("max_budget is over the limit of the key that makes it - user_value=1.5; max_value=1", above.Message);
    }

    [Fact]
    public async Task A_key_that_may_more_than_the_defaults_hands_on_the_defaults()
    {
        var (_, maker) = await MakerAsync(""" "max_budget": 80, "budget_duration": "1d", "rpm_limit": 60, "models": ["llama3", "azure-gpt-3.5"] """);

        var made = await keys.PostAsync(maker, "/key/generate", "{}");
        var more = await keys.PostAsync(maker, "/key/generate", """{"max_budget": 70, "budget_duration": "1d"}""");
        var most = await keys.PostAsync(maker, "/key/generate", """{"max_budget": 101}""");

        Assert.Equal(
            ("2.0", "30d", 50, """["llama3"]"""),
            (made["max_budget"].GetRawText(), made["budget_duration"].GetString(), made["rpm_limit"].GetInt32(), made["models"].GetRawText()));
        Assert.Equal("70.0", more["max_budget"].GetRawText());
        // The bounds come first.
        Assert.Equal("{'error': 'max_budget is over max limit set in config - user_value=101; max_value=100'}", most.Message);
    }

    [Fact]
    public async Task A_default_team_is_charged_and_gives_nobody_a_right_to_it()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{default_key_generate_params: {{team_id: core, user_id: somebody}}}}");
        await gateway.DoAsync("/team/new", """{"team_id": "core"}""");
        await gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
        var user = await Access.ManyRoles.UserAsync(gateway, "internal_user", "ann");
        var ofBlue = await gateway.KeyAsync("""{"team_id": "blue", "user_id": "ann"}""");

        var made = await gateway.DoAsync("/key/generate", "{}");
        var refused = await PostAsync(gateway, user, "/key/generate", "{}");
        var own = await PostAsync(gateway, ofBlue, "/key/generate", "{}");

        Assert.Equal(("core", "somebody"), (made["team_id"].GetString(), made["user_id"].GetString()));
        Assert.Equal((403, "User=ann not assigned to team=core"), (refused.Status, refused.Message));
        Assert.Equal((200, "blue", "ann"), (own.Status, own["team_id"].GetString(), own["user_id"].GetString()));
    }

    private async Task<(string Id, string Key)> MakerAsync(string members)
    {
        var id = Guid.NewGuid().ToString();
        await keys.UserAsync(id: id);
        return (id, await Gateway.KeyAsync($$"""{"user_id": "{{id}}", {{members}}}"""));
    }

    private static async Task<Answer> PostAsync(TestGateway gateway, string key, string path, string json)
    {
        using var client = gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, HttpMethod.Post, path, json);
    }
}
