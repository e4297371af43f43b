using Microsoft.Extensions.Time.Testing;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Teams;

/// <summary>The team document of 2024, step by step.</summary>
public sealed class TeamDocumentTests
{
    private const string Hi = """{"model": "llama3", "messages": [{"role": "user", "content": "hi"}]}""";

    [Theory]
    [InlineData("classic", 400, "auth_error", "Budget has been exceeded! Current cost: 3.5e-06, Max budget: 1e-09")]
    [InlineData("current", 429, "budget_exceeded", "Budget has been exceeded! Team={0} Current cost: 3.5e-06, Max budget: 1e-09")]
    public async Task The_first_call_crosses_the_line_and_the_second_is_refused_until_the_day_is_over(
        string profile, int status, string type, string message)
    {
        var time = new FakeTimeProvider(new(2024, 6, 13, 22, 48, 36, 594, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(profile: Enum.Parse<ErrorProfile>(profile, ignoreCase: true), time: time);
        var team = await gateway.PostAsync(
            "/team/new", """{"team_alias": "QA Prod Bot", "max_budget": 0.000000001, "budget_duration": "1d"}""");
        var id = team["team_id"].GetString();
        var key = await gateway.PostAsync("/key/generate", $$"""{"team_id": "{{id}}"}""");
        using var client = gateway.ClientWith(key["key"].GetString());

        var first = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Hi);
        var second = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Hi);

        Assert.Equal((200, status), (first.Status, second.Status));
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, id), second.Message);
        Assert.Equal(type, second["error"].GetProperty("type").GetString());
        Assert.Equal("2024-06-14T22:48:36.594000Z", second["refusal"].GetProperty("resets_at").GetString());

        var info = (await gateway.GetAsync($"/team/info?team_id={id}"))["team_info"];
        Assert.Equal(("3.5e-06", "0.0"), (info.GetProperty("spend").GetRawText(), info.GetProperty("held").GetRawText()));
        Assert.Equal(
            """{"accounts":2,"calls":1,"differences":[],"open_calls":0,"oldest_open_call_seconds":null}""",
            (await gateway.GetAsync("/ledger/audit")).Text);

        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Hi)).Status);
    }
}
