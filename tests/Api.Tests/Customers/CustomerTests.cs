using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Customers;

/// <summary>Customers: whom a call names, what they may spend, and how they are managed.</summary>
public sealed class CustomerTests
{
    private const string Limited = Kinds.Config + "\nlitellm_settings:\n  max_end_user_budget: 0.000003\n";

    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(ErrorProfile.Classic, 401, "Budget has been exceeded: User ishaan3 has exceeded their budget. Current spend: 3.5e-06; Max Budget: 3e-06")]
    [InlineData(ErrorProfile.Current, 429, "ExceededBudget: End User=ishaan3 over budget. Spend=3.5e-06, Budget=3e-06")]
    public async Task The_default_budget_of_the_configuration_binds_everybody_without_one(
        ErrorProfile profile, int status, string message)
    {
        await using var gateway = await TestGateway.StartAsync(Limited, profile);
        var key = await gateway.KeyAsync();

        var first = await gateway.CallAsync(key, "\"user\":\"ishaan3\"");
        var refused = await gateway.CallAsync(key, "\"user\":\"ishaan3\"");
        var other = await gateway.CallAsync(key, "\"user\":\"ann\"");
        var nobody = await gateway.CallAsync(key);

        Assert.Equal((200, status, 200, 200), (first.Status, refused.Status, other.Status, nobody.Status));
        Assert.Equal(message, refused.Message);
        Assert.Equal(("customer", "ishaan3", "max_budget"), (refused.Refusal("account"), refused.Refusal("id"), refused.Refusal("limit")));
    }

    // litellm#40095
    [Fact]
    public async Task Of_the_first_calls_of_a_customer_that_nobody_knows_no_more_pass_than_its_default_budget_pays_for()
    {
        await using var gateway = await TestGateway.StartAsync(Limited);
        var key = await gateway.KeyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.CallAsync(key, "\"user\":\"newcomer\"")));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal("customer", answer.Refusal("account")));
        Assert.Equal("3.5e-06", (await EnteredAsync(gateway, "newcomer")).Json.Spend());
    }

    // litellm#11083
    [Theory]
    [InlineData("x-litellm-customer-id")]
    [InlineData("x-litellm-end-user-id")]
    public async Task A_customer_that_a_header_names_is_limited_like_one_that_the_body_names(string header)
    {
        await using var gateway = await TestGateway.StartAsync(Limited, time: _time);
        var key = await gateway.KeyAsync();

        var first = await gateway.CallAsync(key, headers: (header, "ann"));
        var inHeader = await gateway.CallAsync(key, headers: (header, "ann"));
        var inBody = await gateway.CallAsync(key, "\"user\":\"ann\"");

        Assert.Equal((200, 401, 401), (first.Status, inHeader.Status, inBody.Status));
    }

    [Fact]
    public async Task The_master_key_is_refused_for_a_customer_without_budget_too()
    {
        await using var gateway = await TestGateway.StartAsync(Limited);

        Assert.Equal(200, (await gateway.CallAsync(null, "\"user\":\"ann\"")).Status);
        Assert.Equal(401, (await gateway.CallAsync(null, "\"user\":\"ann\"")).Status);
    }

    [Theory]
    [InlineData("\"user\":\"x\",\"metadata\":{\"user_id\":\"y\"}", "ann", "bob", "ann")]
    [InlineData("\"user\":\"x\"", null, "bob", "bob")]
    [InlineData("\"metadata\":{\"user_id\":\"y\"},\"litellm_metadata\":{\"user\":\"z\"},\"user\":\"x\"", null, null, "x")]
    [InlineData("\"metadata\":{\"user_id\":\"y\"},\"litellm_metadata\":{\"user\":\"z\"},\"user\":\"\"", null, null, "z")]
    [InlineData("\"safety_identifier\":\"s\",\"metadata\":{\"a\":[1],\"user_id\":\"y\"},\"user\":null", null, null, "y")]
    [InlineData("\"safety_identifier\":\"s\"", null, null, "s")]
    public async Task The_first_source_names_the_customer(string body, string? id, string? endUser, string charged)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        (string, string)[] headers =
        [
            .. id is null ? Array.Empty<(string, string)>() : [("x-litellm-customer-id", id)],
            .. endUser is null ? Array.Empty<(string, string)>() : [("x-litellm-end-user-id", endUser)],
        ];

        Assert.Equal(200, (await gateway.CallAsync(await gateway.KeyAsync(), body, headers)).Status);

        var row = await EnteredAsync(gateway, charged);
        Assert.Equal(("3.5e-06", "0.0"), (row.Json.Spend(), row.Json.Held()));
        Assert.Single((await gateway.GetAsync("/customer/list")).Json.EnumerateArray());
    }

    [Theory]
    [InlineData("\"user\":7", "user")]
    [InlineData("\"user\":\"a\",\"user\":\"b\"", "user")]
    [InlineData("\"user\":\"line\\nbreak\"", "user")]
    [InlineData("\"metadata\":{\"user_id\":{}}", "metadata.user")]
    public async Task A_customer_that_cannot_be_understood_is_refused(string body, string field)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);

        var answer = await gateway.CallAsync(null, body);
        var tooLong = await gateway.CallAsync(null, $"\"user\":\"{new string('a', 129)}\"");
        var longest = await gateway.CallAsync(null, $"\"user\":\"{new string('ä', 128)}\"");

        Assert.Equal((400, 400, 200), (answer.Status, tooLong.Status, longest.Status));
        Assert.Equal(field, answer["error"].GetProperty("param").GetString());
        Assert.Equal("user", tooLong["error"].GetProperty("param").GetString());
    }

    [Fact]
    public async Task A_customer_is_made_read_changed_blocked_and_deleted()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        var made = await gateway.DoAsync(
            "/customer/new", """{"user_id": "a/b", "alias": "Ann", "max_budget": 0.000003, "budget_duration": "1d"}""");
        var table = made["litellm_budget_table"];
        Assert.Equal(("a/b", "Ann", "0.0"), (made["user_id"].GetString(), made["alias"].GetString(), made.Json.Spend()));
        Assert.Equal(("3e-06", "1d"), (table.GetProperty("max_budget").GetRawText(), table.GetProperty("budget_duration").GetString()));
        Assert.Equal("2026-03-02T12:00:00.000000Z", table.GetProperty("budget_reset_at").GetString());
        Assert.Equal(400, (await gateway.PostAsync("/end_user/new", """{"user_id": "a/b"}""")).Status);

        Assert.Equal(200, (await CallAsync()).Status);
        Assert.Equal("Ann", (await CallAsync()).Refusal("alias"));
        await gateway.DoAsync("/customer/update", """{"user_id": "a/b", "max_budget": 0.000005, "alias": "Anna"}""");
        Assert.Equal(200, (await CallAsync()).Status);
        Assert.Equal("Anna", (await CallAsync()).Refusal("alias"));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await CallAsync()).Status);

        var blocked = await gateway.DoAsync("/customer/block", """{"user_ids": ["a/b", "stranger"]}""");
        Assert.Equal(["a/b", "stranger"], blocked["blocked_users"].EnumerateArray().Select(row => row.GetProperty("user_id").GetString()));
        var refused = await CallAsync();
        Assert.Equal((401, "blocked"), (refused.Status, refused.Refusal("limit")));
        Assert.Equal(401, (await gateway.CallAsync(null, "\"user\":\"stranger\"")).Status);
        await gateway.DoAsync("/customer/unblock", """{"user_ids": ["a/b", "stranger", "nobody"]}""");
        Assert.Equal(200, (await gateway.CallAsync(null, "\"user\":\"stranger\"")).Status);

        var missing = await gateway.PostAsync("/customer/delete", """{"user_ids": ["a/b", "nobody"]}""");
        Assert.Equal((404, "End User Id(s)=nobody do not exist in db"), (missing.Status, missing.Message));
        var deleted = await gateway.DoAsync("/end_user/delete", """{"user_ids": ["a/b"]}""");
        Assert.Equal(1, deleted["deleted_customers"].GetInt32());
        Assert.Equal(404, (await gateway.GetAsync("/customer/info?end_user_id=a%2Fb")).Status);

        Task<Answer> CallAsync() => gateway.CallAsync(null, "\"user\":\"a/b\"");
    }

    [Fact]
    public async Task A_customer_that_is_deleted_is_unknown_again_and_begins_anew()
    {
        await using var gateway = await TestGateway.StartAsync(Limited, time: _time);
        await gateway.DoAsync("/customer/new", """{"user_id": "ann", "max_budget": 0}""");
        Assert.Equal(401, (await CallAsync()).Status);
        await gateway.DoAsync("/customer/delete", """{"user_ids": ["ann"]}""");

        Assert.Equal(200, (await CallAsync()).Status);
        Assert.Equal(401, (await CallAsync()).Status);
        await EnteredAsync(gateway, "ann");
        await gateway.DoAsync("/customer/delete", """{"user_ids": ["ann"]}""");
        Assert.Equal(200, (await CallAsync()).Status);
        Assert.Equal("3.5e-06", (await EnteredAsync(gateway, "ann")).Json.Spend());
        Assert.Empty((await gateway.AuditAsync()).Differences);

        Task<Answer> CallAsync() => gateway.CallAsync(null, "\"user\":\"ann\"");
    }

    [Fact]
    public async Task What_was_spent_before_a_customer_was_made_still_counts()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        await gateway.CallAsync(null, "\"user\":\"ann\"");
        await EnteredAsync(gateway, "ann");
        var exists = await gateway.PostAsync("/customer/new", """{"user_id": "ann"}""");
        await gateway.DoAsync("/customer/update", """{"user_id": "ann", "max_budget": 0.000003}""");

        Assert.Equal(400, exists.Status);
        Assert.Equal(401, (await gateway.CallAsync(null, "\"user\":\"ann\"")).Status);
    }

    [Fact]
    public async Task Customers_without_a_budget_hold_the_budget_object_that_the_configuration_names()
    {
        await using var gateway = await TestGateway.StartAsync(
            Kinds.Config + "\nlitellm_settings:\n  max_end_user_budget_id: free-tier\n", time: _time);
        Assert.Equal(200, (await gateway.CallAsync(null, "\"user\":\"ann\"")).Status);

        await gateway.MakeBudgetAsync("free-tier", 0.000003m, "1d", _time.GetUtcNow());
        var first = await gateway.CallAsync(null, "\"user\":\"bob\"");
        var second = await gateway.CallAsync(null, "\"user\":\"bob\"");
        _time.Advance(TimeSpan.FromDays(1));
        var third = await gateway.CallAsync(null, "\"user\":\"bob\"");

        Assert.Equal((200, 401, 200), (first.Status, second.Status, third.Status));
        Assert.Equal("free-tier", (await EnteredAsync(gateway, "bob"))["budget_id"].GetString());
    }

    [Fact]
    public async Task A_customer_holds_a_budget_object_that_exists()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        var unknown = await gateway.PostAsync("/customer/new", """{"user_id": "ann", "budget_id": "tier"}""");
        await gateway.MakeBudgetAsync("tier", 0m, null, _time.GetUtcNow());
        var made = await gateway.DoAsync("/customer/new", """{"user_id": "ann", "budget_id": "tier"}""");
        var refused = await gateway.CallAsync(null, "\"user\":\"ann\"");
        await gateway.DoAsync("/customer/update", """{"user_id": "ann", "budget_id": null}""");

        Assert.Equal(400, unknown.Status);
        Assert.Contains("budget_id=tier", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("0.0", made["litellm_budget_table"].GetProperty("max_budget").GetRawText());
        Assert.Equal(401, refused.Status);
        Assert.Equal(200, (await gateway.CallAsync(null, "\"user\":\"ann\"")).Status);
    }

    [Theory]
    [InlineData("/customer/new", """{"user_id": "x", "rpm_limit": 1}""", 400, "rpm_limit")]
    [InlineData("/customer/new", """{"user_id": "x", "default_model": "llama3"}""", 400, "default_model")]
    [InlineData("/customer/new", """{"max_budget": 1}""", 422, "user_id")]
    [InlineData("/customer/new", """{"user_id": ""}""", 400, "user_id")]
    [InlineData("/customer/update", """{"user_id": "nobody"}""", 404, "nobody")]
    [InlineData("/customer/update", """{"user_id": "x", "tpm_limit": 2}""", 400, "tpm_limit")]
    [InlineData("/customer/delete", """{"user_ids": []}""", 400, "user_ids")]
    [InlineData("/customer/block", "{}", 422, "user_ids")]
    public async Task What_cannot_be_done_is_named(string route, string body, int status, string said)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);

        var answer = await gateway.PostAsync(route, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Equal("[]", (await gateway.GetAsync("/customer/list")).Text);
    }

    // A customer enters the directory behind the back of its first call.
    private static Task<Answer> EnteredAsync(TestGateway gateway, string id) => Eventually.GetAsync(
        () => gateway.GetAsync($"/customer/info?end_user_id={Uri.EscapeDataString(id)}"), answer => answer.Status == 200);
}
