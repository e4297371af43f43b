using System.Globalization;

namespace Tollgate.Api.Tests.Creation;

/// <summary><c>upperbound_key_generate_params</c>: no key has more, however it is made or changed, and whoever does it.
/// </summary>
public sealed class UpperBoundsTests(BoundedKeys keys) : IClassFixture<BoundedKeys>
{
    public static readonly TheoryData<string, string, string> Edges = new()
    {
        { "max_budget", "100", "100.000000000000000001" },
        { "budget_duration", "\"60d\"", "\"61d\"" },
        { "duration", "\"30d\"", "\"1mo\"" },
        { "duration", "\"720h\"", "\"2592001s\"" },
        { "max_parallel_requests", "10", "11" },
        { "tpm_limit", "1000", "\"1001\"" },
        { "rpm_limit", "1e2", "1.01e2" },
    };

    private TestGateway Gateway => keys.Gateway;

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task A_value_at_the_bound_is_taken_and_one_above_it_is_refused(string field, string most, string more)
    {
        var key = await Gateway.KeyAsync($$"""{"{{field}}": {{most}}}""");

        var before = (await Gateway.GetAsync($"/key/info?key={key}")).Text;
        Answer[] refused =
        [
            await Gateway.PostAsync("/key/generate", $$"""{"{{field}}": {{more}}}"""),
            await Gateway.PostAsync("/key/update", $$"""{"key": "{{key}}", "{{field}}": {{more}}, "key_alias": "changed"}"""),
            await Gateway.PostAsync("/key/regenerate", $$"""{"key": "{{key}}", "{{field}}": {{more}}}"""),
            await Gateway.PostAsync($"/key/{key}/regenerate", $$"""{"{{field}}": {{more}}}"""),
        ];

        Assert.All(refused, answer => AssertOver(answer, field, more.Trim('"')));
        Assert.Equal(before, (await Gateway.GetAsync($"/key/info?key={key}")).Text);
        await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "{{field}}": {{most}}}""");
    }

    [Theory]
    [InlineData("/key/generate")]
    [InlineData("/user/new")]
    public async Task A_lifetime_without_an_end_is_above_every_bound(string route) =>
        AssertOver(await Gateway.PostAsync(route, """{"duration": "-1"}"""), "duration", "-1");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"max_budget": null, "budget_duration": null, "duration": null, "tpm_limit": null, "max_parallel_requests": null}""")]
    [InlineData("""{"duration": "None", "budget_duration": ""}""")]
    public async Task What_nobody_says_is_the_bound(string body)
    {
        var made = await Gateway.DoAsync("/key/generate", body);

        Assert.Equal(
            (10, 1000, "30d", "2026-02-14T12:00:00.000000Z"),
            (made["max_parallel_requests"].GetInt32(), made["tpm_limit"].GetInt32(), made["duration"].GetString(), made["expires"].GetString()));
        Assert.Equal(body == "{}" ? "30d" : "60d", made["budget_duration"].GetString());
    }

    [Theory]
    [InlineData("max_budget", "100.0")]
    [InlineData("budget_duration", "\"60d\"")]
    [InlineData("tpm_limit", "1000")]
    [InlineData("rpm_limit", "100")]
    [InlineData("max_parallel_requests", "10")]
    [InlineData("expires", "\"2026-02-14T12:00:00.000000Z\"")]
    public async Task What_is_taken_away_leaves_the_bound(string field, string bound)
    {
        var name = field == "expires" ? "duration" : field;
        const string limits = """{"max_budget": 1, "budget_duration": "1d", "tpm_limit": 1, "rpm_limit": 1, "duration": "1h"}""";
        var (key, other) = (await Gateway.KeyAsync(limits), await Gateway.KeyAsync(limits));

        var updated = await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "{{name}}": null}""");
        var renewed = await Gateway.DoAsync($"/key/{other}/regenerate", $$"""{"{{name}}": null}""");

        Assert.Equal((bound, bound), (updated[field].GetRawText(), renewed[field].GetRawText()));
    }

    [Fact]
    public async Task Many_changes_at_once_are_bounded_each_by_itself()
    {
        var team = (await Gateway.DoAsync("/team/new", "{}"))["team_id"].GetString();
        var limited = await Gateway.KeyAsync($$"""{"team_id": "{{team}}", "max_budget": 1}""");
        var budget = (await Gateway.DoAsync("/budget/new", """{"max_budget": 3}"""))["budget_id"].GetString();
        var held = await Gateway.KeyAsync($$"""{"team_id": "{{team}}", "budget_id": "{{budget}}", "max_budget": 1}""");

        var each = await Gateway.DoAsync(
            "/key/bulk_update", $$"""{"keys": [{"key": "{{limited}}", "max_budget": 101}, {"key": "{{held}}", "rpm_limit": 7}]}""");
        var over = await Gateway.DoAsync(
            "/team/key/bulk_update", $$$"""{"team_id": "{{{team}}}", "all_keys_in_team": true, "update_fields": {"tpm_limit": 1001}}""");
        await Gateway.DoAsync(
            "/team/key/bulk_update", $$$"""{"team_id": "{{{team}}}", "all_keys_in_team": true, "update_fields": {"max_budget": null}}""");

        Assert.Equal((1, 1), (each["failed_updates"].GetArrayLength(), each["successful_updates"].GetArrayLength()));
        Assert.Equal(2, over["failed_updates"].GetArrayLength());
        Assert.Equal(("100.0", "null"), (await MaxAsync(limited), await MaxAsync(held)));

        async Task<string> MaxAsync(string key) =>
            (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("max_budget").GetRawText();
    }

    [Fact]
    public async Task The_key_of_a_service_is_bounded_too()
    {
        var team = (await Gateway.DoAsync("/team/new", "{}"))["team_id"].GetString();

        var made = await Gateway.DoAsync("/key/service-account/generate", $$"""{"team_id": "{{team}}", "budget_duration": null}""");
        var over = await Gateway.PostAsync("/key/service-account/generate", $$"""{"team_id": "{{team}}", "max_budget": 101}""");

        Assert.Equal(
            ("2.0", "60d", 1000), (made["max_budget"].GetRawText(), made["budget_duration"].GetString(), made["tpm_limit"].GetInt32()));
        AssertOver(over, "max_budget", "101");
    }

    [Fact]
    public async Task What_a_change_does_not_name_stays()
    {
        var key = await Gateway.KeyAsync("""{"max_budget": 1, "tpm_limit": 7}""");

        var updated = await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "rpm_limit": 3}""");

        Assert.Equal(("1.0", 7, 3), (updated["max_budget"].GetRawText(), updated["tpm_limit"].GetInt32(), updated["rpm_limit"].GetInt32()));
    }

    [Fact]
    public async Task The_key_of_a_new_user_is_bounded_and_the_users_own_limits_are_not()
    {
        var made = await Gateway.DoAsync("/user/new", """{"max_budget": 5000, "rpm_limit": 5000}""");

        var key = (await Gateway.GetAsync($"/key/info?key={made["key"].GetString()}"))["info"];
        Assert.Equal(
            ("100.0", "60d", 100, 1000, 10, "2026-02-14T12:00:00.000000Z"),
            (key.GetProperty("max_budget").GetRawText(), key.GetProperty("budget_duration").GetString(),
                key.GetProperty("rpm_limit").GetInt32(), key.GetProperty("tpm_limit").GetInt32(),
                key.GetProperty("max_parallel_requests").GetInt32(), key.GetProperty("expires").GetString()));
        Assert.Equal(("5000.0", 5000), (made["max_budget"].GetRawText(), made["rpm_limit"].GetInt32()));
    }

    [Fact]
    public async Task Random_amounts_are_refused_just_where_they_are_above()
    {
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            // Around the bound, in steps down to the smallest there is.
            var amount = 100m + (decimal.Round((decimal)((random.NextDouble() - 0.5) * Math.Pow(10, -random.Next(17))), 18));
            var written = amount.ToString(CultureInfo.InvariantCulture);

            var answer = await Gateway.PostAsync("/key/generate", $$"""{"max_budget": {{written}}}""");

            Assert.Equal(amount > 100 ? 400 : 200, answer.Status);
            if (answer.Status == 200)
                Assert.Equal(amount, answer["max_budget"].GetDecimal(), precision: 12);
        }
    }

    [Fact]
    public async Task A_month_is_as_long_as_the_one_that_comes()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(
            $"{Kinds.Config}\nlitellm_settings: {{upperbound_key_generate_params: {{duration: 30d}}}}", time: time);

        Assert.Equal(200, (await gateway.PostAsync("/key/generate", """{"duration": "1mo"}""")).Status);
        time.Advance(TimeSpan.FromDays(40));
        AssertOver(await gateway.PostAsync("/key/generate", """{"duration": "1mo"}"""), "duration", "1mo", "30d");
    }

    private static void AssertOver(Answer answer, string field, string value, string? most = null)
    {
        var bound = most ?? field switch
        {
            "max_budget" or "rpm_limit" => "100",
            "budget_duration" => "60d",
            "duration" => "30d",
            "tpm_limit" => "1000",
            _ => "10",
        };
        Assert.Equal(
            (400, $"{{'error': '{field} is over max limit set in config - user_value={value}; max_value={bound}'}}", field),
            (answer.Status, answer.Message, answer["error"].GetProperty("param").GetString()));
    }
}
