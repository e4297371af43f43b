using System.Text.Json;

namespace Tollgate.Api.Tests.Users;

/// <summary>Many users that one request changes.</summary>
public sealed class BulkUserTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(Kinds.Config);
        foreach (var user in new[] { "ann", "bob" })
            await _gateway.DoAsync("/user/new", $$"""{"user_id": "{{user}}", "auto_create_key": false}""");
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Each_is_changed_by_himself_and_the_answer_tells_who_was()
    {
        var changed = await _gateway.DoAsync("/user/bulk_update", """
            {"users": [{"user_id": "ann", "max_budget": 5}, {"user_id": "bob", "max_budget": -1}, {"max_budget": 1}, {"user_id": "bob", "team_id": "x"}, {"user_id": "bob", "budget_id": "none"}]}
            """);

        Assert.Equal((5, 1, 4), (Count(changed, "total_requested"), Count(changed, "successful_updates"), Count(changed, "failed_updates")));
        Assert.Equal(
            [
                ("ann", true, "null"),
                ("bob", false, "\"{'error': 'max_budget cannot be negative. Received: -1'}\""),
                ((string?)null, false, "\"users.2.user_id: Field required\""),
                ("bob", false, "\"team_id cannot be changed yet\""),
                ("bob", false, "\"Budget not found, passed budget_id=none\""),
            ],
            Results(changed).Select(result => (
                result.GetProperty("user_id").GetString(), result.GetProperty("success").GetBoolean(), result.GetProperty("error").GetRawText())));
        Assert.Equal("5.0", Results(changed)[0].GetProperty("updated_user").GetProperty("max_budget").GetRawText());
        Assert.Equal(("5.0", "null"), (await BudgetAsync("ann"), await BudgetAsync("bob")));
        var change = (await _gateway.GetAsync("/audit?object_type=user&object_id=ann"))["audit_logs"][0];
        Assert.Equal("/user/bulk_update", change.GetProperty("route").GetString());
    }

    [Fact]
    public async Task All_users_that_there_are_are_changed_alike()
    {
        var changed = await _gateway.DoAsync("/user/bulk_update", """{"all_users": true, "user_updates": {"max_budget": 3}}""");

        Assert.Equal((2, 2), (Count(changed, "total_requested"), Count(changed, "successful_updates")));
        Assert.Equal(("3.0", "3.0"), (await BudgetAsync("ann"), await BudgetAsync("bob")));
    }

    [Theory]
    [InlineData("{}", "Provide either users, or all_users: true together with user_updates")]
    [InlineData("""{"users": [], "all_users": true}""", "Provide either users, or all_users: true together with user_updates")]
    [InlineData("""{"users": [{"user_id": "ann"}], "all_users": true, "user_updates": {"max_budget": 1}}""", "Provide either users, or all_users: true together with user_updates")]
    [InlineData("""{"all_users": true, "user_updates": {"user_id": "ann"}}""", "user_id is one user's own")]
    [InlineData("""{"all_users": true, "user_updates": {"rpm_limit": -1}}""", "rpm_limit cannot be negative. Received: -1")]
    public async Task What_cannot_be_asked_is_named_and_changes_nobody(string body, string said)
    {
        var refused = await _gateway.PostAsync("/user/bulk_update", body);

        Assert.Equal((400, said), (refused.Status, refused.Message));
        Assert.Equal(("null", "null"), (await BudgetAsync("ann"), await BudgetAsync("bob")));
    }

    [Fact]
    public async Task More_than_one_request_may_name_are_refused()
    {
        var users = string.Join(',', Enumerable.Range(0, 501).Select(i => $$"""{"user_id": "u{{i}}"}"""));

        var refused = await _gateway.PostAsync("/user/bulk_update", $$"""{"users": [{{users}}]}""");

        Assert.Equal((400, "users cannot have more than 500 entries"), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task How_many_users_and_teams_there_are_is_told_and_that_there_may_be_more()
    {
        await _gateway.DoAsync("/team/new", "{}");

        var counted = await _gateway.GetAsync("/user/available_users");

        Assert.Equal((2, 1), (Count(counted, "total_users_used"), Count(counted, "total_teams_used")));
        Assert.Equal(("null", "null"), (counted["total_users"].GetRawText(), counted["total_users_remaining"].GetRawText()));
    }

    private async Task<string> BudgetAsync(string user) =>
        (await _gateway.GetAsync($"/user/info?user_id={user}"))["user_info"].GetProperty("max_budget").GetRawText();

    private static JsonElement[] Results(Answer answer) => [.. answer["results"].EnumerateArray()];

    private static int Count(Answer answer, string name) => answer[name].GetInt32();
}
