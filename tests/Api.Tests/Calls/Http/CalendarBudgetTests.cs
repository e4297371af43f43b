using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Budgets that begin anew by the calendar of New York, whose days begin at half past six.</summary>
public sealed class CalendarBudgetTests
{
    private const string Config = """
        model_list:
          - model_name: llama3
            litellm_params: {model: a, mock_response: hi, input_cost_per_token: 5e-08, output_cost_per_token: 1.5e-07}
        litellm_settings:
          budget_reset: calendar
          timezone: America/New_York
          budget_reset_time: "06:30"
        """;

    private static readonly DateTimeOffset Wednesday = new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero);

    [Fact]
    public async Task A_budget_begins_anew_when_the_day_does()
    {
        var time = new FakeTimeProvider(Wednesday);
        await using var gateway = await TestGateway.StartAsync(Config, time: time);
        using var caller = await Caller.InTeamAsync(
            gateway, """{"max_budget": 0.000000001, "budget_duration": "1d"}""");
        var first = await caller.CallAsync(ChatBody.Of("llama3"));
        await caller.SettledAsync();

        time.SetUtcNow(new(2026, 2, 19, 11, 29, 59, TimeSpan.Zero));
        var before = await caller.CallAsync(ChatBody.Of("llama3"));
        time.SetUtcNow(new(2026, 2, 19, 11, 30, 0, TimeSpan.Zero));
        var at = await caller.CallAsync(ChatBody.Of("llama3"));

        Assert.Equal((200, 400, 200), (first.Status, before.Status, at.Status));
        await caller.SettledAsync();
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task Rows_show_the_resets_and_an_edit_moves_them()
    {
        await using var gateway = await TestGateway.StartAsync(Config, time: new FakeTimeProvider(Wednesday));

        var made = await gateway.PostAsync("/team/new", """
            {"team_id": "reds", "budget_duration": "30d",
             "budget_limits": [{"budget_duration": "7d", "max_budget": 2}, {"budget_duration": "5h", "max_budget": 1}]}
            """);
        var edited = await gateway.PostAsync("/team/update", """{"team_id": "reds", "budget_duration": "1w"}""");

        Assert.Equal("2026-03-01T11:30:00.000000Z", made["budget_reset_at"].GetString());
        Assert.Equal(
            ["2026-02-23T11:30:00.000000Z", "2026-02-18T15:00:00.000000Z"],
            made["budget_limits"].EnumerateArray().Select(window => window.GetProperty("reset_at").GetString()));
        Assert.Equal("2026-02-23T11:30:00.000000Z", edited["data"].GetProperty("budget_reset_at").GetString());
    }
}
