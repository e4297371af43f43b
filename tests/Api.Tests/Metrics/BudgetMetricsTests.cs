using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Metrics;

/// <summary>What is left of budgets, to the letter.</summary>
public sealed class BudgetMetricsTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_team_is_told_by_the_labels_of_2024_with_what_is_left_when_and_of_what()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        await gateway.DoAsync(
            "/team/new", """{"team_id":"red","team_alias":"Red","max_budget":0.0000132,"budget_duration":"30d"}""");
        await gateway.CallAsync(await gateway.KeyAsync("""{"team_id":"red"}"""));
        _time.Advance(TimeSpan.FromHours(0.5));

        var scrape = await gateway.ScrapeAsync();

        Assert.Contains(
            """

            # HELP litellm_remaining_team_budget_metric What is left of the budget
            # TYPE litellm_remaining_team_budget_metric gauge
            litellm_remaining_team_budget_metric{team_alias="Red",team_id="red"} 9.7e-06
            # HELP litellm_team_max_budget_metric The budget
            # TYPE litellm_team_max_budget_metric gauge
            litellm_team_max_budget_metric{team_alias="Red",team_id="red"} 1.32e-05
            # HELP litellm_team_budget_remaining_hours_metric Hours until the budget begins anew
            # TYPE litellm_team_budget_remaining_hours_metric gauge
            litellm_team_budget_remaining_hours_metric{team_alias="Red",team_id="red"} 719.5

            """,
            scrape.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_budget_what_is_left_is_infinite_and_nothing_else_is_told_and_with_one_it_may_be_less_than_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        await gateway.DoAsync("/team/new", """{"team_id":"rich"}""");
        await gateway.DoAsync("/team/new", """{"team_id":"poor","max_budget":0.000001}""");
        await gateway.CallAsync(await gateway.KeyAsync("""{"team_id":"poor"}"""));

        var scrape = await gateway.ScrapeAsync();

        Assert.Equal(double.PositiveInfinity, scrape.Sum("litellm_remaining_team_budget_metric", ("team_id", "rich"), ("team_alias", "")));
        Assert.Equal(-2.5e-06, scrape.Sum("litellm_remaining_team_budget_metric", ("team_id", "poor")));
        Assert.Equal(["poor"], scrape.Find("litellm_team_max_budget_metric").Select(series => series.Labels["team_id"]));
        Assert.Empty(scrape.Find("litellm_team_budget_remaining_hours_metric"));
    }

    [Fact]
    public async Task Keys_and_users_have_their_own_labels()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        await gateway.DoAsync("/user/new", """{"user_id":"ann","max_budget":2,"auto_create_key":false}""");
        var made = await gateway.DoAsync(
            "/key/generate", """{"user_id":"ann","key_alias":"Ann's","max_budget":1,"model_tpm_limit":{"llama3":100}}""");
        await gateway.CallAsync(made["key"].GetString());
        var token = made["token"].GetString()!;

        var scrape = await gateway.ScrapeAsync();

        (string, string)[] key = [("hashed_api_key", token), ("api_key_alias", "Ann's")];
        Assert.Equal(1 - 3.5e-06, scrape.Sum("litellm_remaining_api_key_budget_metric", key));
        Assert.Equal(1, scrape.Sum("litellm_api_key_max_budget_metric", key));
        Assert.Equal(2 - 3.5e-06, scrape.Sum("litellm_remaining_user_budget_metric", ("user", "ann")));
        Assert.Equal(2, scrape.Sum("litellm_user_max_budget_metric", ("user", "ann")));
        Assert.Equal(70, scrape.Sum("litellm_remaining_api_key_tokens_for_model", [.. key, ("model", "llama3")]));
        Assert.Empty(scrape.Find("litellm_remaining_api_key_requests_for_model"));
    }

    [Fact]
    public async Task The_labels_of_2026_are_there_for_the_asking()
    {
        await using var gateway = await TestGateway.StartAsync("general_settings: {metrics_profile: current}", time: _time);
        await gateway.DoAsync("/team/new", """{"team_id":"red","team_alias":"Red","max_budget":1}""");

        Assert.Contains(
            "\nlitellm_remaining_team_budget_metric{team=\"red\",team_alias=\"Red\"} 1.0\n",
            (await gateway.ScrapeAsync()).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_the_bound_accounts_are_left_out()
    {
        await using var gateway = await TestGateway.StartAsync("general_settings: {metrics_accounts_max: 1}", time: _time);
        await gateway.DoAsync("/team/new", """{"team_id":"red"}""");
        await gateway.DoAsync("/team/new", """{"team_id":"blue"}""");

        var scrape = await gateway.ScrapeAsync();

        Assert.Equal("red", Assert.Single(scrape.Find("litellm_remaining_team_budget_metric")).Labels["team_id"]);
    }

    [Fact]
    public async Task An_alias_that_would_break_a_line_breaks_none()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        await gateway.DoAsync("/team/new", """{"team_id":"red","team_alias":"a\"} 1 \\n evil 2 \\"}""");

        Assert.Equal(
            "a\"} 1 \\n evil 2 \\",
            Assert.Single((await gateway.ScrapeAsync()).Find("litellm_remaining_team_budget_metric")).Labels["team_alias"]);
    }
}
