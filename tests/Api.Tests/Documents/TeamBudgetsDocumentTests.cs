using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Documents;

/// <summary>The team budgets document of 2024, section by section.</summary>
public sealed class TeamBudgetsDocumentTests(TeamBudgetsDocumentTests.Fixture fixture)
    : IClassFixture<TeamBudgetsDocumentTests.Fixture>
{
    private const string QaProdBot =
        """
        {
        "team_alias": "QA Prod Bot",
        "max_budget": 0.000000001,
        "budget_duration": "1d"
        }
        """;

    private const string Hi =
        """
         {
        "model": "llama3",
        "messages": [
        {
        "role": "user",
        "content": "hi"
        }
        ]
        }
        """;

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Step_1_make_a_team()
    {
        var made = await Gateway.DoAsync("/team/new", QaProdBot);

        // The document asks for a budget of 1e-09 and prints one of 0.0001.
        Printed.AssertAnswered(
            """
            {
            "team_alias": "QA Prod Bot",
            "team_id": "de35b29e-6ca8-4f47-b804-2b79d07aa99a",
            "max_budget": 0.000000001,
            "budget_duration": "1d",
            "budget_reset_at": "2024-06-14T22:48:36.594000Z"
            }
            """,
            made.Json,
            given: ["team_id", "budget_reset_at"]);
        Assert.True(Guid.TryParse(made["team_id"].GetString(), out _));
        Assert.Equal("[]", made["members_with_roles"].GetRawText());
        var reset = made["budget_reset_at"].GetString();
        Assert.Equal(27, reset!.Length);
        Assert.Equal(fixture.Time.GetUtcNow().AddDays(1), DateTimeOffset.Parse(reset, null));
    }

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("1m", 60)]
    [InlineData("1h", 3_600)]
    [InlineData("1d", 86_400)]
    [InlineData("30d", 2_592_000)]
    public async Task Step_1_possible_values_of_budget_duration(string duration, int seconds)
    {
        var key = await Gateway.KeyAsync($$"""{"team_id": "{{await TeamAsync(duration)}}"}""");
        Assert.Equal((200, 400), ((await Gateway.CallAsync(key)).Status, (await Gateway.CallAsync(key)).Status));

        fixture.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(400, (await Gateway.CallAsync(key)).Status);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await Gateway.CallAsync(key)).Status);
    }

    [Fact]
    public async Task Step_2_make_a_key_for_the_team()
    {
        var team = await TeamAsync();

        var made = await Gateway.DoAsync("/key/generate", $$"""{"team_id": "{{team}}"}""");

        Printed.AssertAnswered(
            $$"""{"team_id":"{{team}}", "key":"sk-5qtncoYjzRcxMM4bDRktNQ"}""", made.Json, given: "key");
        Assert.Matches("^sk-[A-Za-z0-9_-]{22}$", made["key"].GetString());
    }

    // litellm#27021
    [Fact]
    public async Task Step_3_the_second_of_two_calls_is_refused()
    {
        var team = await TeamAsync();
        using var client = Gateway.ClientWith(await Gateway.KeyAsync($$"""{"team_id": "{{team}}"}"""));

        var first = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Hi);
        var second = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Hi);

        Assert.Equal(200, first.Status);
        Printed.AssertError(
            400,
            """
            {
            "error": {
            "message": "Budget has been exceeded! Current cost: 3.5e-06, Max budget: 1e-09",
            "type": "auth_error",
            "param": null,
            "code": 400
            }
            }
            """,
            second);
        var info = (await Gateway.GetAsync($"/team/info?team_id={team}"))["team_info"];
        Assert.Equal(
            ("team", team, "QA Prod Bot", info.GetProperty("budget_reset_at").GetString()),
            (second.Refusal("account"), second.Refusal("id"), second.Refusal("alias"), second.Refusal("resets_at")));
        Assert.Equal(("3.5e-06", "0.0"), (info.Spend(), info.Held()));
        Assert.Equal("[]", (await Gateway.GetAsync("/ledger/audit"))["differences"].GetRawText());
    }

    [Fact]
    public async Task Advanced_the_metric_of_what_is_left()
    {
        // The document prints 9.699999999999992e-06, which is what floats make of a difference; here it is exact.
        const string printed =
            """litellm_remaining_team_budget_metric{team_alias="QA Prod Bot",team_id="de35b29e-6ca8-4f47-b804-2b79d07aa99a"} 9.7e-06""";
        var team = (await Gateway.DoAsync("/team/new", """{"team_alias": "QA Prod Bot", "max_budget": 0.0000132}"""))["team_id"]
            .GetString()!;
        await Gateway.CallAsync(await Gateway.KeyAsync($$"""{"team_id": "{{team}}"}"""));

        var metrics = await TestGateway.SendAsync(Gateway.Client, HttpMethod.Get, "/metrics");

        Assert.Contains(
            printed.Replace("de35b29e-6ca8-4f47-b804-2b79d07aa99a", team, StringComparison.Ordinal),
            metrics.Text.Split('\n'));
    }

    [Fact]
    public async Task Requests_of_the_priority_section_as_they_are_printed()
    {
        const string call =
            """
            {
            "model": "gpt-3.5-turbo",
            "messages": [
            {
            "role": "user",
            "content": "what llm are you"
            }
            ],
            }
            """;

        Printed.AssertUnreadable(
            await Gateway.PostAsync("/key/generate", "{\n\"metadata\": {\"priority\": \"dev\"} # 👈 KEY CHANGE\n}"));
        Printed.AssertUnreadable(await Gateway.PostAsync("/chat/completions", call));

        using var bare = Gateway.ClientWith(key: null);
        bare.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", await Gateway.KeyAsync());
        var refused = await TestGateway.SendAsync(bare, HttpMethod.Post, "/chat/completions", call);
        Assert.Equal(
            (401, "Authentication Error, Malformed API Key passed in. Ensure Key has `Bearer ` prefix."),
            (refused.Status, refused.Message));
    }

    private async Task<string> TeamAsync(string duration = "1d") =>
        (await Gateway.DoAsync("/team/new", QaProdBot.Replace("1d", duration, StringComparison.Ordinal)))["team_id"]
            .GetString()!;

    public sealed class Fixture : IAsyncLifetime
    {
        // When the printed team was made, by its reset.
        public FakeTimeProvider Time { get; } = new(new(2024, 6, 13, 22, 48, 36, 594, TimeSpan.Zero));

        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(time: Time);

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
