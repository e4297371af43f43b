using System.Text.Json;
using Tollgate.Api.Tests.Access;
using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Spend;

/// <summary>What was spent, by whom and on what, as LiteLLM's dashboards and scripts ask for it.</summary>
[Collection<ReportTests.Spent>]
public sealed class ReportTests(ReportTests.Spent spent)
{
    private const string Cost = "3.5E-06";

    private static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_log_is_summed_by_day_with_days_on_which_nothing_was_called()
    {
        var days = (await GetAsync($"/spend/logs?start_date=2026-01-01&end_date=2026-01-03&api_key={spent.AnnsKey}")).EnumerateArray();
        var today = Assert.Single((await GetAsync($"/spend/logs?start_date={Today}&end_date={Today}&api_key={spent.AnnsKey}")).EnumerateArray());

        Assert.Equal(["2026-01-01", "2026-01-02", "2026-01-03"], days.Select(day => day.GetProperty("startTime").GetString()));
        Assert.All(days, day => Assert.Equal(0, day.GetProperty("spend").GetDecimal()));
        Assert.Equal(
            (Dollars(2), Dollars(2), Dollars(2)),
            (today.GetProperty("spend").GetDecimal(),
                today.GetProperty("users").GetProperty(spent.Ann).GetDecimal(),
                today.GetProperty("models").GetProperty("llama3").GetDecimal()));
    }

    [Fact]
    public async Task The_log_has_a_row_for_each_call_the_newest_first()
    {
        var rows = (await GetAsync($"/spend/logs?user_id={spent.Ann}")).EnumerateArray().ToArray();

        Assert.Equal(2, rows.Length);
        Assert.Equal(
            ("acompletion", "llama3", "groq", 30, "success", spent.Ann, spent.Team),
            (Text(rows[0], "call_type"), Text(rows[0], "model_group"), Text(rows[0], "custom_llm_provider"),
                rows[0].GetProperty("total_tokens").GetInt32(), Text(rows[0], "status"), Text(rows[0], "user"), Text(rows[0], "team_id")));
        Assert.Equal(Dollars(1), rows[0].GetProperty("spend").GetDecimal());
        Assert.Equal("of-a-tag", rows[0].GetProperty("request_tags")[0].GetString());
        var one = Assert.Single((await GetAsync($"/spend/logs?request_id={Text(rows[1], "request_id")}")).EnumerateArray());
        Assert.Equal(Text(rows[1], "request_id"), Text(one, "request_id"));
    }

    [Theory]
    [InlineData("/spend/logs/v2")]
    [InlineData("/spend/logs/ui")]
    public async Task The_log_has_pages(string route)
    {
        var page = await GetAsync($"{route}?user_id={spent.Ann}&page=2&page_size=1&start_date={Today} 00:00:00&end_date={Today} 23:59:59");
        var dear = await GetAsync($"{route}?user_id={spent.Ann}&min_spend=1");

        Assert.Equal(
            (1, 2, 2, 2),
            (page.GetProperty("data").GetArrayLength(), page.GetProperty("total").GetInt32(),
                page.GetProperty("page").GetInt32(), page.GetProperty("total_pages").GetInt32()));
        Assert.Equal(0, dear.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_user_is_told_of_his_own_calls_whomever_he_asks_about()
    {
        var all = (await GetAsync("/spend/logs", spent.BobsKey)).EnumerateArray();
        var anns = (await GetAsync($"/spend/logs?user_id={spent.Ann}", spent.BobsKey)).EnumerateArray();
        var row = (await GetAsync($"/spend/logs?user_id={spent.Ann}")).EnumerateArray().First();
        var stolen = (await GetAsync($"/spend/logs?request_id={Text(row, "request_id")}", spent.BobsKey)).EnumerateArray();
        var activity = await GetAsync($"/user/daily/activity?start_date={Today}&end_date={Today}&user_id={spent.Ann}", spent.BobsKey);

        Assert.Equal(spent.Bob, Assert.Single(all.Select(call => Text(call, "user"))));
        Assert.Equal(spent.Bob, Assert.Single(anns.Select(call => Text(call, "user"))));
        Assert.Empty(stolen);
        Assert.Equal(Dollars(1), activity.GetProperty("metadata").GetProperty("total_spend").GetDecimal());
    }

    [Fact]
    public async Task Tags_models_providers_keys_teams_and_customers_have_their_totals()
    {
        var tag = Assert.Single((await GetAsync("/spend/tags")).EnumerateArray());
        Assert.Equal(("of-a-tag", 2), (Text(tag, "individual_request_tag"), tag.GetProperty("log_count").GetInt32()));
        var global = Assert.Single((await GetAsync("/global/spend/tags?tags=of-a-tag")).GetProperty("spend_per_tag").EnumerateArray());
        Assert.Equal(Dollars(2), global.GetProperty("spend").GetDecimal());

        var model = Assert.Single((await GetAsync("/global/spend/models?limit=5")).EnumerateArray());
        Assert.Equal(("llama3", Dollars(3)), (Text(model, "model"), model.GetProperty("total_spend").GetDecimal()));
        var provider = Assert.Single((await GetAsync("/global/spend/provider")).EnumerateArray());
        Assert.Equal(("groq", Dollars(3)), (Text(provider, "provider"), provider.GetProperty("spend").GetDecimal()));

        var keys = (await GetAsync("/global/spend/keys?limit=1")).EnumerateArray();
        Assert.Equal("anns", Text(Assert.Single(keys), "key_alias"));
        var teams = await GetAsync("/global/spend/teams");
        Assert.Equal("red", teams.GetProperty("teams")[0].GetString());
        Assert.Equal(Dollars(2), teams.GetProperty("total_spend_per_team")[0].GetProperty("total_spend").GetDecimal());
        Assert.Equal(["palantir"], (await GetAsync("/global/spend/all_end_users")).GetProperty("end_users").EnumerateArray().Select(one => one.GetString()));
        var customers = await spent.Gateway.PostAsync("/global/spend/end_users", $$"""{"api_key":"{{spent.BobsKey}}"}""");
        Assert.Equal(("palantir", 1), (Text(customers.Json[0], "end_user"), customers.Json[0].GetProperty("total_count").GetInt32()));
        Assert.Equal(Dollars(3), (await GetAsync("/global/spend")).GetProperty("spend").GetDecimal());
        Assert.Equal(Dollars(3), (await GetAsync("/global/spend/logs")).EnumerateArray().Last().GetProperty("spend").GetDecimal());
    }

    [Fact]
    public async Task A_report_is_by_team_by_customer_or_by_key()
    {
        var range = $"start_date={Today}&end_date={Today}";

        var team = Assert.Single((await GetAsync($"/global/spend/report?{range}")).EnumerateArray());
        Assert.Equal($"{Today}T00:00:00+00:00", Text(team, "group_by_day"));
        var red = team.GetProperty("teams").EnumerateArray().Single(one => Text(one, "team_name") == "red");
        Assert.Equal(Dollars(2), red.GetProperty("total_spend").GetDecimal());
        Assert.Equal(60, red.GetProperty("metadata")[0].GetProperty("total_tokens").GetInt32());

        var customer = Assert.Single((await GetAsync($"/global/spend/report?{range}&group_by=customer")).EnumerateArray());
        Assert.Contains("palantir", customer.GetProperty("customers").EnumerateArray().Select(one => Text(one, "customer")));

        var key = Assert.Single((await GetAsync($"/global/spend/report?{range}&api_key={spent.AnnsKey}")).EnumerateArray());
        Assert.Equal((20, 40), (key.GetProperty("total_input_tokens").GetInt32(), key.GetProperty("total_output_tokens").GetInt32()));
        Assert.Equal("llama3", Text(key.GetProperty("model_details")[0], "model"));
    }

    [Theory]
    [InlineData("/team/daily/activity?team_ids={0}", "{0}")]
    [InlineData("/tag/daily/activity?tags=of-a-tag", "of-a-tag")]
    public async Task Activity_is_told_day_by_day_and_by_whatever_had_part_in_it(string route, string entity)
    {
        var activity = await GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, route, spent.Team));

        var day = Assert.Single(activity.GetProperty("results").EnumerateArray());
        var metrics = day.GetProperty("metrics");
        Assert.Equal(
            (Today, Dollars(2), 20, 40, 60, 2, 0),
            (Text(day, "date"), metrics.GetProperty("spend").GetDecimal(), metrics.GetProperty("prompt_tokens").GetInt32(),
                metrics.GetProperty("completion_tokens").GetInt32(), metrics.GetProperty("total_tokens").GetInt32(),
                metrics.GetProperty("successful_requests").GetInt32(), metrics.GetProperty("failed_requests").GetInt32()));
        var breakdown = day.GetProperty("breakdown");
        foreach (var (part, name) in new[]
        {
            ("model_groups", "llama3"), ("models", "llama-3.1-8b-instant"), ("providers", "groq"), ("endpoints", "/v1/chat/completions"),
            ("entities", string.Format(System.Globalization.CultureInfo.InvariantCulture, entity, spent.Team)),
        })
            Assert.Equal(Dollars(2), breakdown.GetProperty(part).GetProperty(name).GetProperty("metrics").GetProperty("spend").GetDecimal());
        Assert.Equal((1, 1), (activity.GetProperty("metadata").GetProperty("page").GetInt32(), activity.GetProperty("metadata").GetProperty("total_pages").GetInt32()));
    }

    [Theory]
    [InlineData("/spend/logs?start_date=yesterday", "start_date must be a day such as 2026-02-18")]
    [InlineData("/spend/logs?start_date=2026-02-18&end_date=2026-02-17", "end_date must not be before the beginning")]
    [InlineData("/spend/logs?start_date=2020-01-01&end_date=2026-02-17", "A report has at most 366 days")]
    [InlineData("/spend/logs/v2?max_spend=much", "max_spend must be an amount in dollars")]
    [InlineData("/global/spend/report", "Please provide start_date and end_date")]
    [InlineData("/user/daily/activity", "Please provide start_date and end_date")]
    [InlineData("/global/spend/report?start_date=2026-02-18&end_date=2026-02-18&group_by=moon", "group_by must be one of: team, customer, api_key")]
    public async Task What_makes_no_sense_is_told(string route, string message)
    {
        var answer = await spent.Gateway.GetAsync(route);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("""{"startTime":"0001-01-01"}""", "startTime", "startTime must be a time such as 2026-02-18T00:00:00Z")]
    [InlineData("""{"endTime":"9999-12-31"}""", "endTime", "endTime must be a time such as 2026-02-18T00:00:00Z")]
    [InlineData("""{"startTime":"2026-02-18","endTime":"2026-02-17"}""", "endTime", "endTime must not be before the beginning")]
    [InlineData("""{"startTime":"2020-01-01","endTime":"2026-02-17"}""", "endTime", "A report has at most 366 days")]
    public async Task So_are_times_of_a_body(string body, string field, string message)
    {
        var answer = await spent.Gateway.PostAsync("/global/spend/end_users", body);

        Assert.Equal((400, field, message), (answer.Status, answer["error"].GetProperty("param").GetString(), answer.Message));
    }

    private static decimal Dollars(int calls) =>
        calls * decimal.Parse(Cost, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private async Task<JsonElement> GetAsync(string path, string? key = null)
    {
        using var client = spent.Gateway.ClientWith(key ?? TestGateway.MasterKey);
        var answer = await TestGateway.SendAsync(client, HttpMethod.Get, path);
        Assert.True(answer.Status == 200, $"{path}: {answer.Status} {answer.Text}");
        return answer.Json;
    }

    /// <summary>Ann has called twice for the team "red" and with a tag, and Bob once for a customer.</summary>
    [CollectionDefinition]
    public sealed class Spent : ICollectionFixture<Spent>, IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public string Ann { get; } = Guid.NewGuid().ToString();

        public string Bob { get; } = Guid.NewGuid().ToString();

        public string Team { get; private set; } = "";

        public string AnnsKey { get; private set; } = "";

        public string BobsKey { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Gateway = await TestGateway.StartAsync();
            Team = (await Gateway.PostAsync("/team/new", """{"team_alias":"red"}"""))["team_id"].GetString()!;
            await Gateway.PostAsync("/tag/new", """{"name":"of-a-tag"}""");
            await ManyRoles.UserAsync(Gateway, "internal_user", Ann);
            AnnsKey = (await Gateway.PostAsync(
                "/key/generate", $$"""{"user_id":"{{Ann}}","team_id":"{{Team}}","key_alias":"anns"}"""))["key"].GetString()!;
            BobsKey = await ManyRoles.UserAsync(Gateway, "internal_user", Bob);
            await CallAsync(AnnsKey, "\"metadata\":{\"tags\":[\"of-a-tag\"]}");
            await CallAsync(AnnsKey, "\"metadata\":{\"tags\":[\"of-a-tag\"]}");
            await CallAsync(BobsKey, "\"user\":\"palantir\"");
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        private async Task CallAsync(string key, string members)
        {
            using var client = Gateway.ClientWith(key);
            var answer = await TestGateway.SendAsync(client, HttpMethod.Post, "/v1/chat/completions", ChatBody.Of("llama3", null, members));
            Assert.True(answer.Status == 200, answer.Text);
        }
    }
}
