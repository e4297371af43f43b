using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Users;

/// <summary>Internal users: what all their keys may spend together.</summary>
public sealed class UserTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_user_comes_with_a_key_and_all_its_keys_draw_on_one_budget()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        var made = await gateway.DoAsync("/user/new", """
            {"user_id": "ann", "user_email": "ann@example.com", "user_alias": "Ann", "models": ["llama3"],
             "max_budget": 0.000005, "budget_duration": "1d"}
            """);
        var first = made["key"].GetString()!;
        var second = await gateway.KeyAsync("""{"user_id": "ann"}""");

        Assert.Equal(("5e-06", "2026-03-02T12:00:00.000000Z"), (made["max_budget"].GetRawText(), made["budget_reset_at"].GetString()));
        Assert.Equal((200, 200), ((await gateway.CallAsync(first)).Status, (await gateway.CallAsync(second)).Status));
        var refused = await gateway.CallAsync(first);
        Assert.Equal((400, "ExceededBudget: User=ann over budget. Spend=7e-06, Budget=5e-06"), (refused.Status, refused.Message));
        Assert.Equal(("user", "ann", "Ann"), (refused.Refusal("account"), refused.Refusal("id"), refused.Refusal("alias")));

        var info = await gateway.GetAsync("/user/info?user_id=ann");
        Assert.Equal(("7e-06", "0.0"), (info["user_info"].Spend(), info["user_info"].Held()));
        Assert.Equal(["3.5e-06", "3.5e-06"], info["keys"].EnumerateArray().Select(key => key.Spend()));
        Assert.All(info["keys"].EnumerateArray(), key => Assert.Equal("null", key.GetProperty("max_budget").GetRawText()));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await gateway.CallAsync(first)).Status);
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_user_that_exists_is_not_made_again_and_no_key_is()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        var made = await gateway.DoAsync("/user/new", """{"user_id": "ann", "auto_create_key": false}""");
        var again = await gateway.PostAsync("/user/new", """{"user_id": "ann", "max_budget": 0}""");

        Assert.Equal("null", made["key"].GetRawText());
        Assert.Equal((409, "{'error': 'User with id ann already exists'}"), (again.Status, again.Message));
        Assert.Equal("[]", (await gateway.GetAsync("/user/info?user_id=ann"))["keys"].GetRawText());
    }

    [Fact]
    public async Task An_update_makes_the_user_that_nobody_made_and_keeps_what_its_keys_have_spent()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        var key = await gateway.KeyAsync("""{"user_id": "ann"}""");
        Assert.Equal(200, (await gateway.CallAsync(key)).Status);
        Assert.Equal(404, (await gateway.GetAsync("/user/info?user_id=ann")).Status);

        var updated = await gateway.DoAsync("/user/update", """{"user_id": "ann", "max_budget": 0.000001}""");
        var refused = await gateway.CallAsync(key);
        await gateway.DoAsync("/user/update", """{"user_id": "ann", "max_budget": null, "user_alias": "Ann", "models": ["other"]}""");
        var notAllowed = await gateway.CallAsync(key);
        await gateway.DoAsync("/user/update", """{"user_id": "ann", "models": ["llama3"]}""");

        Assert.Equal(("ann", "3.5e-06"), (updated["user_id"].GetString(), updated["data"].Spend()));
        Assert.Equal(400, refused.Status);
        Assert.Equal((401, "user not allowed to access model. This user can only access models=['other']. Tried to access llama3"),
            (notAllowed.Status, notAllowed.Message));
        Assert.Equal("user_model_access_denied", notAllowed["error"].GetProperty("type").GetString());
        Assert.Equal(200, (await gateway.CallAsync(key)).Status);
        Assert.Equal("Ann", (await gateway.GetAsync("/user/info?user_id=ann"))["user_info"].GetProperty("user_alias").GetString());
    }

    [Fact]
    public async Task A_user_is_deleted_with_its_keys_and_memberships()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        await gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
        var own = (await gateway.DoAsync("/user/new", """{"user_id": "ann", "teams": ["blue"]}"""))["key"].GetString()!;
        var inTeam = await gateway.KeyAsync("""{"user_id": "ann", "team_id": "blue"}""");
        Assert.Equal((200, 200), ((await gateway.CallAsync(own)).Status, (await gateway.CallAsync(inTeam)).Status));
        Assert.Equal(1, (await TeamAsync()).GetProperty("members_with_roles").GetArrayLength());

        var missing = await gateway.PostAsync("/user/delete", """{"user_ids": ["ann", "nobody"]}""");
        var deleted = await gateway.DoAsync("/user/delete", """{"user_ids": ["ann"]}""");

        Assert.Equal((404, "User not found, passed user_id=nobody"), (missing.Status, missing.Message));
        Assert.Equal("1", deleted.Text);
        Assert.Equal((401, 401), ((await gateway.CallAsync(own)).Status, (await gateway.CallAsync(inTeam)).Status));
        Assert.Equal(404, (await gateway.GetAsync("/user/info?user_id=ann")).Status);
        Assert.Equal(0, (await TeamAsync()).GetProperty("members_with_roles").GetArrayLength());
        var late = await gateway.CallAsync(await gateway.KeyAsync("""{"user_id": "ann"}"""));
        Assert.Equal((401, "exists"), (late.Status, late.Refusal("limit")));

        async Task<System.Text.Json.JsonElement> TeamAsync() => (await gateway.GetAsync("/team/info?team_id=blue"))["team_info"];
    }

    [Fact]
    public async Task A_key_reads_about_its_own_user_only()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        var key = (await gateway.DoAsync("/user/new", """{"user_id": "ann"}"""))["key"].GetString()!;
        await gateway.DoAsync("/user/new", """{"user_id": "bob"}""");
        using var client = gateway.ClientWith(key);

        var own = await TestGateway.SendAsync(client, HttpMethod.Get, "/user/info");
        var other = await TestGateway.SendAsync(client, HttpMethod.Get, "/user/info?user_id=bob");
        var made = await TestGateway.SendAsync(client, HttpMethod.Post, "/user/new", "{}");

        Assert.Equal(("ann", 403, 401), (own["user_id"].GetString(), other.Status, made.Status));
    }

    [Fact]
    public async Task A_key_of_a_team_does_not_draw_on_its_owners_own_budget()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        await gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
        var own = (await gateway.DoAsync("/user/new", """{"user_id": "ann", "max_budget": 0}"""))["key"].GetString();
        var inTeam = await gateway.KeyAsync("""{"user_id": "ann", "team_id": "blue"}""");

        Assert.Equal((400, 200), ((await gateway.CallAsync(own)).Status, (await gateway.CallAsync(inTeam)).Status));
    }

    [Theory]
    [InlineData("/user/new", """{"user_id": "x", "tpm_limit": -20}""", 400, "tpm_limit")]
    [InlineData("/user/new", """{"user_id": "x", "user_role": "king"}""", 422, "user_role")]
    [InlineData("/user/new", """{"user_id": "x", "team_id": "nowhere"}""", 400, "Unable to find team object in database. Team ID: nowhere")]
    [InlineData("/user/new", """{"user_id": "x", "max_budget": -1}""", 400, "max_budget cannot be negative")]
    [InlineData("/user/new", """{"user_id": "x", "organizations": ["acme"]}""", 400, "organizations")]
    [InlineData("/user/update", """{"max_budget": 1}""", 422, "user_id")]
    [InlineData("/user/update", """{"user_id": "x", "rpm_limit": -1}""", 400, "rpm_limit")]
    [InlineData("/user/delete", """{"user_ids": ["x"]}""", 404, "User not found, passed user_id=x")]
    public async Task What_cannot_be_done_is_named_and_makes_nobody(string route, string body, int status, string said)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);

        var answer = await gateway.PostAsync(route, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await gateway.GetAsync("/user/info?user_id=x")).Status);
    }
}
