namespace Tollgate.Api.Tests.Bodies;

/// <summary>A soft budget is accepted and shown wherever a budget is.</summary>
public sealed class SoftBudgetTests(SoftBudgetTests.Fixture fixture) : IClassFixture<SoftBudgetTests.Fixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task It_is_shown_changed_and_cleared_on_keys_teams_users_customers_and_budgets()
    {
        var key = await Gateway.KeyAsync("""{"soft_budget": 1.5, "max_budget": 1}""");
        var team = (await Gateway.DoAsync("/team/new", """{"soft_budget": 1.5}"""))["team_id"].GetString();
        await Gateway.DoAsync("/user/new", """{"user_id": "u", "soft_budget": 1.5}""");
        await Gateway.DoAsync("/customer/new", """{"user_id": "c", "soft_budget": 1.5}""");
        await Gateway.DoAsync("/budget/new", """{"budget_id": "b", "soft_budget": 1.5}""");

        Assert.Equal(("1.5", "1.5", "1.5", "1.5", "1.5"), await ShownAsync());
        await ChangeAsync("2.5");
        Assert.Equal(("2.5", "2.5", "2.5", "2.5", "2.5"), await ShownAsync());
        await ChangeAsync("null");
        Assert.Equal(("null", "null", "null", "null", "null"), await ShownAsync());

        async Task<(string, string, string, string, string)> ShownAsync() => (
            Soft((await Gateway.GetAsync($"/key/info?key={key}"))["info"]),
            Soft((await Gateway.GetAsync($"/team/info?team_id={team}"))["team_info"]),
            Soft((await Gateway.GetAsync("/user/info?user_id=u"))["user_info"]),
            (await Gateway.GetAsync("/customer/info?end_user_id=c"))["litellm_budget_table"] is { ValueKind: System.Text.Json.JsonValueKind.Object } table
                ? Soft(table)
                : "null",
            Soft((await Gateway.DoAsync("/budget/info", """{"budgets": ["b"]}""")).Json[0]));

        async Task ChangeAsync(string soft)
        {
            await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "soft_budget": {{soft}}}""");
            await Gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "soft_budget": {{soft}}}""");
            await Gateway.DoAsync("/user/update", $$"""{"user_id": "u", "soft_budget": {{soft}}}""");
            await Gateway.DoAsync("/customer/update", $$"""{"user_id": "c", "soft_budget": {{soft}}}""");
            await Gateway.DoAsync("/budget/update", $$"""{"budget_id": "b", "soft_budget": {{soft}}}""");
        }
    }

    [Fact]
    public async Task It_is_shown_on_organizations_tags_and_new_keys()
    {
        var organization = await Gateway.DoAsync("/organization/new", """{"organization_alias": "o", "soft_budget": 1.5}""");
        var tag = await Gateway.DoAsync("/tag/new", """{"name": "t", "soft_budget": 1.5}""");
        var key = await Gateway.DoAsync("/key/generate", """{"soft_budget": 1.5}""");

        Assert.Equal(("1.5", "1.5", "1.5"), (
            Soft(organization["litellm_budget_table"]),
            Soft(tag["tag"].GetProperty("litellm_budget_table")),
            Soft(key.Json)));
    }

    [Fact]
    public async Task A_budget_object_takes_its_place_unless_it_is_named_beside_it()
    {
        await Gateway.DoAsync("/budget/new", """{"budget_id": "tier", "soft_budget": 3}""");
        await Gateway.DoAsync("/customer/new", """{"user_id": "one", "soft_budget": 1.5}""");
        await Gateway.DoAsync("/customer/new", """{"user_id": "two", "soft_budget": 1.5, "budget_id": "tier"}""");

        await Gateway.DoAsync("/customer/update", """{"user_id": "one", "budget_id": "tier"}""");

        Assert.Equal(("3.0", "1.5"), (await OfCustomerAsync("one"), await OfCustomerAsync("two")));

        async Task<string> OfCustomerAsync(string id) =>
            Soft((await Gateway.GetAsync($"/customer/info?end_user_id={id}"))["litellm_budget_table"]);
    }

    [Theory]
    [InlineData("/key/generate", """{"soft_budget": -1}""", "{'error': 'soft_budget cannot be negative. Received: -1'}")]
    [InlineData("/team/new", """{"soft_budget": -1}""", "{'error': 'soft_budget cannot be negative. Received: -1'}")]
    [InlineData("/tag/new", """{"name": "x", "soft_budget": -1}""", "{'error': 'soft_budget cannot be negative. Received: -1'}")]
    [InlineData(
        "/team/new", """{"soft_budget": 5, "max_budget": 5}""",
        "{'error': 'soft_budget (5.0) must be strictly lower than max_budget (5.0)'}")]
    [InlineData(
        "/team/update", """{"team_id": "x", "soft_budget": 6, "max_budget": 5}""",
        "{'error': 'soft_budget (6.0) must be strictly lower than max_budget (5.0)'}")]
    public async Task One_that_makes_no_sense_is_refused(string route, string body, string message)
    {
        var answer = await Gateway.PostAsync(route, body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    private static string Soft(System.Text.Json.JsonElement row) => row.GetProperty("soft_budget").GetRawText();

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(Kinds.Config);

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
