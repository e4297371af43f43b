namespace Tollgate.Api.Tests.Creation;

/// <summary>What new teams are given.</summary>
public sealed class DefaultTeams() : MadeGateway("""
      default_team_params: {max_budget: 5, budget_duration: 30d, tpm_limit: 100, rpm_limit: 10, models: [llama3]}
      default_team_settings: [{team_id: any, max_budget: 7}]
    """);

/// <summary><c>default_team_params</c>, and the older <c>default_team_settings</c>.</summary>
public sealed class TeamDefaultsTests(DefaultTeams teams) : IClassFixture<DefaultTeams>
{
    private TestGateway Gateway => teams.Gateway;

    [Theory]
    [InlineData("{}", "5.0 \"30d\" 100 10 [\"llama3\"]")]
    [InlineData("""{"max_budget": null, "tpm_limit": null, "models": []}""", "5.0 \"30d\" 100 10 [\"llama3\"]")]
    [InlineData("""{"budget_duration": null}""", "5.0 null 100 10 [\"llama3\"]")]
    [InlineData("""{"max_budget": 0, "budget_duration": "1d", "tpm_limit": 0, "rpm_limit": 1, "models": ["x"]}""", "0.0 \"1d\" 0 1 [\"x\"]")]
    public async Task What_nobody_says_of_a_team_is_the_default(string body, string expected)
    {
        var made = await Gateway.DoAsync("/team/new", body);

        Assert.Equal(expected, string.Join(
            ' ',
            ((string[])["max_budget", "budget_duration", "tpm_limit", "rpm_limit", "models"]).Select(field => made[field].GetRawText())));
    }

    [Fact]
    public async Task A_team_that_is_changed_has_what_it_had()
    {
        var id = (await Gateway.DoAsync("/team/new", "{}"))["team_id"].GetString();

        var updated = await Gateway.DoAsync("/team/update", $$"""{"team_id": "{{id}}", "max_budget": null, "rpm_limit": null}""");

        Assert.Equal(
            ("null", "null"),
            (updated["data"].GetProperty("max_budget").GetRawText(), updated["data"].GetProperty("rpm_limit").GetRawText()));
    }

    [Fact]
    public async Task A_default_is_no_reason_to_refuse_a_team_of_an_organization_that_has_less()
    {
        await Gateway.DoAsync("/organization/new", """{"organization_id": "small", "organization_alias": "small", "max_budget": 1}""");

        var made = await Gateway.DoAsync("/team/new", """{"organization_id": "small"}""");
        var said = await Gateway.PostAsync("/team/new", """{"organization_id": "small", "max_budget": 5}""");

        Assert.Equal(("5.0", 400), (made["max_budget"].GetRawText(), said.Status));
    }

    [Fact]
    public async Task The_older_list_counts_alone_and_binds_calls()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{default_team_settings: [{{max_budget: 3e-6}}]}}");
        var team = (await gateway.DoAsync("/team/new", "{}"))["team_id"].GetString();
        var key = await gateway.KeyAsync($$"""{"team_id": "{{team}}"}""");

        Assert.Equal((200, 400), ((await gateway.CallAsync(key)).Status, (await gateway.CallAsync(key)).Status));
    }
}
