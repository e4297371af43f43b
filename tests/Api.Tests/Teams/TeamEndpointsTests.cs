using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Teams;

public sealed class TeamEndpointsTests(TeamEndpointsTests.Fixture fixture) : IClassFixture<TeamEndpointsTests.Fixture>
{
    private static readonly DateTimeOffset Now = new(2024, 6, 13, 22, 48, 36, 594, TimeSpan.Zero);

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task The_team_of_the_documents_is_made_and_reset_a_day_later()
    {
        var answer = await Gateway.PostAsync("/team/new", """
            {"team_alias": "QA Prod Bot", "max_budget": 0.000000001, "budget_duration": "1d"}
            """);

        Assert.Equal(200, answer.Status);
        Assert.Equal("QA Prod Bot", answer["team_alias"].GetString());
        Assert.True(Guid.TryParse(answer["team_id"].GetString(), out _));
        Assert.Equal("1e-09", answer["max_budget"].GetRawText());
        Assert.Equal("1d", answer["budget_duration"].GetString());
        Assert.Equal("2024-06-14T22:48:36.594000Z", answer["budget_reset_at"].GetString());
        Assert.Equal("0.0", answer["spend"].GetRawText());
    }

    [Fact]
    public async Task Members_are_those_that_were_given_and_nobody_else()
    {
        var answer = await Gateway.PostAsync("/team/new", """
            {"members_with_roles": [{"role": "admin", "user_id": "5c4a0aa3"}], "metadata": {"cost_centre": "42"}}
            """);

        Assert.Equal("""[{"role": "admin", "user_id": "5c4a0aa3"}]""", answer["members_with_roles"].GetRawText());
        Assert.Equal("""{"cost_centre": "42"}""", answer["metadata"].GetRawText());
        Assert.Equal("[]", (await Gateway.PostAsync("/team/new", "{}"))["members_with_roles"].GetRawText());
    }

    [Fact]
    public async Task A_team_is_read_as_it_was_made_with_its_keys()
    {
        var made = await Gateway.PostAsync("/team/new", """
            {"team_id": "read/me%", "max_budget": 10, "models": ["llama3"],
             "budget_limits": [{"budget_duration": "1h", "max_budget": 0.5}, {"budget_duration": "7d", "max_budget": 2}]}
            """);
        var key = await Gateway.PostAsync("/key/generate", """{"team_id": "read/me%", "key_alias": "reader"}""");

        var read = await Gateway.GetAsync("/team/info?team_id=read%2Fme%25");

        Assert.Equal((200, 200, 200), (made.Status, key.Status, read.Status));
        var info = read["team_info"];
        Assert.Equal("10.0", info.GetProperty("max_budget").GetRawText());
        Assert.Equal("0.0", info.GetProperty("held").GetRawText());
        Assert.Equal("""["llama3"]""", info.GetProperty("models").GetRawText());
        Assert.Equal(
            """[{"budget_duration":"1h","max_budget":0.5,"reset_at":"2024-06-13T23:48:36.594000Z"},"""
            + """{"budget_duration":"7d","max_budget":2.0,"reset_at":"2024-06-20T22:48:36.594000Z"}]""",
            info.GetProperty("budget_limits").GetRawText());
        var row = Assert.Single(read["keys"].EnumerateArray());
        Assert.Equal("reader", row.GetProperty("key_alias").GetString());
        Assert.Equal(key["token"].GetString(), row.GetProperty("token").GetString());
    }

    [Fact]
    public async Task A_team_that_nobody_made_is_not_found()
    {
        var answer = await Gateway.GetAsync("/team/info?team_id=nobody");

        Assert.Equal((404, "{'message': 'Team not found, passed team id: nobody.'}"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task The_same_id_twice_is_refused_and_the_first_stands()
    {
        await Gateway.PostAsync("/team/new", """{"team_id": "twice", "max_budget": 1}""");

        var second = await Gateway.PostAsync("/team/new", """{"team_id": "twice", "max_budget": 2}""");

        Assert.Equal(
            (400, "{'error': 'Team id = twice already exists. Please use a different team id.'}"), (second.Status, second.Message));
        var read = await Gateway.GetAsync("/team/info?team_id=twice");
        Assert.Equal("1.0", read["team_info"].GetProperty("max_budget").GetRawText());
    }

    [Theory]
    [InlineData("""{"max_budget": -1}""", "{'error': 'max_budget cannot be negative. Received: -1'}")]
    [InlineData("""{"budget_duration": "30days"}""",
        "{'error': \"Invalid budget_duration '30days'. Use a format like '1h', '24h', '7d', or '30d'.\"}")]
    [InlineData("""{"max_budget": 1e-19}""", "{'error': 'max_budget cannot be kept exactly: it is finer than 1e-18. Received: 1e-19'}")]
    [InlineData("""{"max_budget": 1e11}""", "{'error': 'max_budget cannot be above 10000000000. Received: 1e11'}")]
    [InlineData("""{"rpm_limit": -99}""", "rpm_limit cannot be negative. Received: -99")]
    [InlineData("""{"team_id": ""}""", "{'error': 'team_id cannot be empty'}")]
    public async Task What_makes_no_sense_is_refused_with_the_reason_and_makes_nothing(string body, string message)
    {
        var before = await Gateway.AuditAsync();

        var answer = await Gateway.PostAsync("/team/new", body);

        Assert.Equal((400, message), (answer.Status, answer.Message));
        Assert.Equal(before.Accounts, (await Gateway.AuditAsync()).Accounts);
    }

    [Fact]
    public async Task Everything_that_is_malformed_is_told_at_once()
    {
        var answer = await Gateway.PostAsync("/team/new", """
            {"team_alias": 7, "max_budget": "ten", "models": ["a", 1], "budget_limits": [{"max_budget": 1}], "blocked": "yes"}
            """);

        Assert.Equal(422, answer.Status);
        var problems = answer["detail"].EnumerateArray()
            .Select(problem => $"{problem.GetProperty("loc").GetRawText()} {problem.GetProperty("type").GetString()}");
        Assert.Equal(
            [
                """["body","team_alias"] string_type""",
                """["body","max_budget"] float_parsing""",
                """["body","budget_limits",0,"budget_duration"] missing""",
                """["body","models",1] string_type""",
                """["body","blocked"] bool_type""",
            ],
            problems);
    }

    [Fact]
    public async Task Harmless_and_empty_fields_are_taken_as_LiteLLM_does()
    {
        var answer = await Gateway.PostAsync("/team/new", """
            {"unknown_field": {"a": 1}, "rpm_limit": null, "model_max_budget": {}, "guardrails": [], "budget_duration": null}
            """);

        Assert.Equal(200, answer.Status);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(time: new FakeTimeProvider(Now));

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
