namespace Tollgate.Api.Tests.Creation;

/// <summary>A budget object says what nobody else fills in, and is no way around a bound.</summary>
public sealed class HeldBudgetBoundsTests(BoundedKeys keys) : IClassFixture<BoundedKeys>
{
    private TestGateway Gateway => keys.Gateway;

    [Fact]
    public async Task What_a_budget_object_says_is_neither_a_defaults_nor_a_bounds_to_say()
    {
        var budget = await BudgetAsync("""{"max_budget": 0.000003, "budget_duration": "1d", "tpm_limit": 900}""");

        var made = await Gateway.DoAsync("/key/generate", $$"""{"budget_id": "{{budget}}"}""");

        Assert.Equal(
            ("null", "null", "null", 50, 10),
            (made["max_budget"].GetRawText(), made["budget_duration"].GetRawText(), made["tpm_limit"].GetRawText(),
                made["rpm_limit"].GetInt32(), made["max_parallel_requests"].GetInt32()));
        var key = made["key"].GetString();
        Assert.Equal((200, 400), ((await Gateway.CallAsync(key)).Status, (await Gateway.CallAsync(key)).Status));
    }

    [Theory]
    [InlineData("""{"max_budget": 100.5}""", "max_budget", "100.5")]
    [InlineData("""{"max_budget": 1, "budget_duration": "61d"}""", "budget_duration", "61d")]
    [InlineData("""{"rpm_limit": 101}""", "rpm_limit", "101")]
    public async Task A_budget_object_above_the_bound_is_held_by_nobody(string object_, string field, string value)
    {
        var budget = await BudgetAsync(object_);
        var key = await Gateway.KeyAsync();

        var made = await Gateway.PostAsync("/key/generate", $$"""{"budget_id": "{{budget}}"}""");
        var changed = await Gateway.PostAsync(
            "/key/update", $$"""{"key": "{{key}}", "budget_id": "{{budget}}", "{{field}}": null}""");

        Assert.All([made, changed], answer =>
        {
            Assert.Equal(400, answer.Status);
            Assert.Contains($"{field} is over max limit set in config - user_value={value};", answer.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_key_that_lets_its_budget_object_go_keeps_to_the_bounds()
    {
        var key = await Gateway.KeyAsync($$"""{"budget_id": "{{await BudgetAsync("""{"max_budget": 1, "rpm_limit": 4}""")}}"}""");

        var freed = await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "budget_id": null}""");

        Assert.Equal(
            ("100.0", "60d", 100, 1000),
            (freed["max_budget"].GetRawText(), freed["budget_duration"].GetString(), freed["rpm_limit"].GetInt32(), freed["tpm_limit"].GetInt32()));
    }

    [Fact]
    public async Task A_null_gives_a_limit_back_to_the_budget_object_that_is_held()
    {
        var key = await Gateway.KeyAsync($$"""{"budget_id": "{{await BudgetAsync("""{"max_budget": 50}""")}}", "max_budget": 1}""");

        var changed = await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "max_budget": null}""");

        Assert.Equal("null", changed["max_budget"].GetRawText());
    }

    [Fact]
    public async Task A_key_of_a_shared_budget_has_limits_of_its_own()
    {
        var budget = await BudgetAsync("""{"max_budget": 5000, "shared": true}""");

        var made = await Gateway.DoAsync("/key/generate", $$"""{"budget_id": "{{budget}}"}""");

        Assert.Equal("2.0", made["max_budget"].GetRawText());
    }

    private async Task<string> BudgetAsync(string body) => (await Gateway.DoAsync("/budget/new", body))["budget_id"].GetString()!;
}
