using System.Text.Json;

namespace Tollgate.Api.Tests.Rates;

/// <summary>Rates as bodies set them and rows print them.</summary>
public sealed class RateFieldsTests(RateFieldsTests.Fixture fixture) : IClassFixture<RateFieldsTests.Fixture>
{
    private const string Three = "\"rpm_limit\": 4, \"tpm_limit\": \"20\", \"max_parallel_requests\": 10.0";
    private const string None = "\"rpm_limit\": null, \"tpm_limit\": null, \"max_parallel_requests\": null";

    private TestGateway Gateway => fixture.Gateway;

    // What makes it, where its row is in the answer, where it is read and its row is there, and what changes it.
    public static TheoryData<string, string, string, string, string, string, string> Rows => new()
    {
        { "/key/generate", """{"key": "sk-rated-key", RATES}""", "", "/key/info?key=sk-rated-key", "info", "/key/update", """{"key": "sk-rated-key", RATES}""" },
        { "/user/new", """{"user_id": "u", RATES}""", "", "/user/info?user_id=u", "user_info", "/user/update", """{"user_id": "u", RATES}""" },
        { "/user/update", """{"user_id": "unmade", RATES}""", "data", "/user/info?user_id=unmade", "user_info", "/user/update", """{"user_id": "unmade", RATES}""" },
        { "/team/new", """{"team_id": "t", RATES}""", "", "/team/info?team_id=t", "team_info", "/team/update", """{"team_id": "t", RATES}""" },
        { "/team/member_add", """{"team_id": "joined", "member": {"role": "user", "user_id": "ann"}, RATES}""", "updated_team_memberships.0.litellm_budget_table", "/team/info?team_id=joined", "team_memberships.0.litellm_budget_table", "/team/member_update", """{"team_id": "joined", "user_id": "ann", "max_budget_in_team": 1, RATES}""" },
        { "/customer/new", """{"user_id": "c", RATES}""", "litellm_budget_table", "/customer/info?end_user_id=c", "litellm_budget_table", "/customer/update", """{"user_id": "c", "max_budget": 1, RATES}""" },
        { "/organization/new", """{"organization_id": "o", "organization_alias": "o", RATES}""", "litellm_budget_table", "/organization/info?organization_id=o", "litellm_budget_table", "", "" },
        { "/tag/new", """{"name": "tag", RATES}""", "tag.litellm_budget_table", "", "", "", "" },
        { "/budget/new", """{"budget_id": "b", RATES}""", "", "/budget/list", "0", "/budget/update", """{"budget_id": "b", RATES}""" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task What_is_set_is_printed_and_null_clears(
        string make, string body, string row, string info, string infoRow, string update, string change)
    {
        await Gateway.PostAsync("/team/new", """{"team_id": "joined"}""");

        var made = await Gateway.DoAsync(make, body.Replace("RATES", Three, StringComparison.Ordinal));

        Assert.Equal("4 20 10", Printed(made.Json, row));
        if (info.Length == 0)
            return;
        Assert.Equal("4 20 10", Printed((await Gateway.GetAsync(info)).Json, infoRow));
        if (update.Length == 0)
            return;
        await Gateway.DoAsync(update, change.Replace("RATES", "\"rpm_limit\": 5", StringComparison.Ordinal));
        Assert.Equal("5 20 10", Printed((await Gateway.GetAsync(info)).Json, infoRow));
        await Gateway.DoAsync(update, change.Replace("RATES", None, StringComparison.Ordinal));
        Assert.Equal("null null null", Printed((await Gateway.GetAsync(info)).Json, infoRow));
    }

    [Fact]
    public async Task The_key_of_a_new_user_has_none_of_its_rates()
    {
        var made = await Gateway.DoAsync("/user/new", $$"""{"user_id": "owner", {{Three}}}""");

        Assert.Equal("4 20 10", Printed(made.Json, ""));
        Assert.Equal("null null null", Printed((await Gateway.GetAsync($"/key/info?key={made["key"].GetString()}")).Json, "info"));
    }

    [Fact]
    public async Task Rates_of_models_stand_in_metadata_as_LiteLLM_keeps_them_and_outlive_other_metadata()
    {
        var made = await Gateway.DoAsync("/key/generate", """
            {"key": "sk-rated-models", "metadata": {"a": "\u00e9"}, "model_rpm_limit": {"gpt-4": 2, "o3": null}, "model_tpm_limit": {"gpt-4": 9, "o3": 8}}
            """);
        await Gateway.DoAsync("/key/update", """{"key": "sk-rated-models", "metadata": {"b": 1}}""");
        var merged = await MetadataAsync("sk-rated-models");
        await Gateway.DoAsync("/key/update", """{"key": "sk-rated-models", "model_rpm_limit": {"o3": 1}}""");
        var edited = await MetadataAsync("sk-rated-models");
        await Gateway.DoAsync("/key/update", """{"key": "sk-rated-models", "model_rpm_limit": null, "model_tpm_limit": {}}""");

        Assert.Equal(
            ("""{"gpt-4":2}""", """{"gpt-4":9,"o3":8}"""),
            (made["model_rpm_limit"].GetRawText(), made["model_tpm_limit"].GetRawText()));
        Assert.Equal("\u00e9", made["metadata"].GetProperty("a").GetString());
        Assert.Equal("""{"b":1,"model_rpm_limit":{"gpt-4":2},"model_tpm_limit":{"gpt-4":9,"o3":8}}""", merged);
        Assert.Equal("""{"b":1,"model_rpm_limit":{"o3":1},"model_tpm_limit":{"gpt-4":9,"o3":8}}""", edited);
        Assert.Equal("""{"b": 1}""", await MetadataAsync("sk-rated-models"));
    }

    [Fact]
    public async Task Rates_of_models_that_are_written_into_metadata_count_as_well()
    {
        await Gateway.DoAsync("/team/new", """{"team_id": "by-metadata", "metadata": {"model_rpm_limit": {"llama3": 1}}}""");
        var key = await Gateway.KeyAsync("""{"team_id": "by-metadata"}""");

        Assert.Equal((200, 429), ((await Gateway.CallAsync(key)).Status, (await Gateway.CallAsync(key)).Status));
        await Gateway.DoAsync("/team/update", """{"team_id": "by-metadata", "metadata": {"model_rpm_limit": {"llama3": 5}}}""");
        Assert.Equal(200, (await Gateway.CallAsync(key)).Status);
        Assert.Equal(
            """{"model_rpm_limit":{"llama3":5}}""",
            (await Gateway.GetAsync("/team/info?team_id=by-metadata"))["team_info"].GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task A_budget_of_a_model_prints_its_rates()
    {
        var made = await Gateway.DoAsync("/key/generate", """
            {"model_max_budget": {"a": {"budget_limit": 1, "rpm_limit": 3}, "b": {"max_budget": 2, "budget_duration": "1d", "tpm_limit": 4}, "c": {"rpm_limit": 5}}}
            """);

        Assert.Equal(
            """{"a":{"budget_limit":1.0,"rpm_limit":3},"b":{"budget_limit":2.0,"time_period":"1d","tpm_limit":4},"c":{"rpm_limit":5}}""",
            made["model_max_budget"].GetRawText());
    }

    [Fact]
    public async Task Another_budget_takes_the_place_of_rates_of_its_own()
    {
        await Gateway.DoAsync("/budget/new", """{"budget_id": "pro", "rpm_limit": 100, "tpm_limit": 7}""");
        await Gateway.DoAsync("/customer/new", """{"user_id": "upgraded", "rpm_limit": 1, "max_parallel_requests": 3}""");

        await Gateway.DoAsync("/customer/update", """{"user_id": "upgraded", "budget_id": "pro"}""");
        var upgraded = (await Gateway.GetAsync("/customer/info?end_user_id=upgraded")).Json;
        await Gateway.DoAsync("/customer/update", """{"user_id": "upgraded", "rpm_limit": 5}""");
        var own = (await Gateway.GetAsync("/customer/info?end_user_id=upgraded")).Json;

        Assert.Equal("100 7 null", Printed(upgraded, "litellm_budget_table"));
        Assert.Equal(("pro", "5 7 null"), (own.GetProperty("budget_id").GetString(), Printed(own, "litellm_budget_table")));
    }

    [Fact]
    public async Task A_regenerated_key_takes_rates_and_what_is_best_effort_anyway_is_taken_as_said()
    {
        var made = await Gateway.DoAsync("/key/generate", """{"rpm_limit": 4, "rpm_limit_type": "best_effort_throughput", "tpm_limit_type": null}""");

        var rotated = await Gateway.DoAsync("/key/regenerate", $$"""{"key": "{{made["key"].GetString()}}", "tpm_limit": 20}""");

        Assert.Equal("4 20 null", Printed(rotated.Json, ""));
    }

    [Theory]
    [InlineData("\"rpm_limit\": -1", 400, "rpm_limit cannot be negative. Received: -1")]
    [InlineData("\"tpm_limit\": 1000000000001", 400, "tpm_limit cannot be above 1000000000000. Received: 1000000000001")]
    [InlineData("\"tpm_limit\": 1e999", 400, "tpm_limit cannot be above 1000000000000")]
    [InlineData("\"max_parallel_requests\": 1.5", 422, "max_parallel_requests: Input should be a valid integer, got a number with a fractional part")]
    [InlineData("\"rpm_limit\": 1e-30", 422, "rpm_limit: Input should be a valid integer")]
    [InlineData("\"rpm_limit\": \"many\"", 422, "rpm_limit: Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("\"rpm_limit\": \"NaN\"", 422, "rpm_limit: Input should be a valid integer")]
    [InlineData("\"rpm_limit\": true", 422, "rpm_limit: Input should be a valid integer")]
    [InlineData("\"rpm_limit\": [4]", 422, "rpm_limit: Input should be a valid integer")]
    public async Task What_is_no_rate_is_named_everywhere_and_makes_nothing(string rate, int status, string said)
    {
        var before = (await Gateway.AuditAsync()).Accounts;
        (string Route, string Body)[] requests =
        [
            ("/key/generate", "{RATE}"), ("/user/new", "{RATE}"), ("/team/new", "{RATE}"), ("/budget/new", "{RATE}"),
            ("/customer/new", """{"user_id": "x", RATE}"""), ("/tag/new", """{"name": "x", RATE}"""),
            ("/organization/new", """{"organization_alias": "x", RATE}"""),
            ("/team/member_add", """{"team_id": "x", "member": {"role": "user", "user_id": "x"}, RATE}"""),
            ("/key/update", """{"key": "sk-x", RATE}"""), ("/key/regenerate", """{"key": "sk-x", RATE}"""),
            ("/user/update", """{"user_id": "x", RATE}"""), ("/team/update", """{"team_id": "x", RATE}"""),
            ("/budget/update", """{"budget_id": "x", RATE}"""), ("/customer/update", """{"user_id": "x", RATE}"""),
            ("/team/member_update", """{"team_id": "x", "user_id": "x", RATE}"""),
        ];
        foreach (var (route, body) in requests)
        {
            var answer = await Gateway.PostAsync(route, body.Replace("RATE", rate, StringComparison.Ordinal));
            Assert.Equal((route, status), (route, answer.Status));
            Assert.StartsWith(said, answer.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, (await Gateway.AuditAsync()).Accounts);
    }

    [Theory]
    [InlineData("""{"model_rpm_limit": {"gpt-4": -1}}""", 400, "model_rpm_limit cannot be negative. Received: -1")]
    [InlineData("""{"model_tpm_limit": {"gpt-4": 0.5}}""", 422, "model_tpm_limit.gpt-4: Input should be a valid integer")]
    [InlineData("""{"model_tpm_limit": [1]}""", 422, "model_tpm_limit: Input should be a valid dictionary")]
    [InlineData("""{"model_rpm_limit": {"": 1}}""", 400, "Invalid model_rpm_limit: a model's name")]
    [InlineData("""{"metadata": {"model_rpm_limit": {"gpt-4": "x"}}}""", 422, "metadata.model_rpm_limit.gpt-4: Input should be")]
    [InlineData("""{"model_max_budget": {"gpt-4": {"tpm_limit": -1}}}""", 400, "tpm_limit cannot be negative")]
    [InlineData("""{"tpm_limit_type": "dynamic"}""", 400, "tpm_limit_type: dynamic is not enforced: a limit always holds")]
    [InlineData("""{"tpm_limit_type": "best"}""", 422, "tpm_limit_type: Input should be 'guaranteed_throughput' or 'best_effort_throughput'")]
    public async Task What_is_no_rate_of_a_model_is_named(string body, int status, string said)
    {
        foreach (var route in new[] { "/key/generate", "/team/new" })
        {
            var answer = await Gateway.PostAsync(route, body);
            Assert.Equal(status, answer.Status);
            Assert.StartsWith(said, answer.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_hundred_models_can_have_rates_and_no_more()
    {
        var models = string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"m{i}\":1"));

        var answer = await Gateway.PostAsync("/key/generate", $$$"""{"model_rpm_limit": {{{{models}}}}}""");

        Assert.Equal((400, "model_rpm_limit cannot have more than 100 models"), (answer.Status, answer.Message));
    }

    private async Task<string> MetadataAsync(string key) =>
        (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("metadata").GetRawText();

    private static string Printed(JsonElement answer, string path)
    {
        foreach (var step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            answer = int.TryParse(step, out var index) ? answer[index] : answer.GetProperty(step);
        return $"{answer.GetProperty("rpm_limit").GetRawText()} {answer.GetProperty("tpm_limit").GetRawText()} "
            + answer.GetProperty("max_parallel_requests").GetRawText();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(Kinds.Config);

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
