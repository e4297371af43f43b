using System.Text;

namespace Tollgate.Api.Tests.Joint;

/// <summary>A request that changes several accounts changes all of them or none, wherever the ledger leaves it.</summary>
public sealed class AllOrNothingTests : IAsyncLifetime
{
    private readonly FailingWrites _writes = new();
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(configureServices: _writes.Add);
        (string Route, string Body)[] made =
        [
            ("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}"""),
            ("/team/new", """{"team_id": "red"}"""),
            ("/team/new", """{"team_id": "blue", "team_member_budget": 5}"""),
            ("/user/new", """{"user_id": "ann", "teams": ["red"], "auto_create_key": false}"""),
            ("/key/generate", """{"team_id": "red", "user_id": "ann", "key_alias": "one", "key": "sk-one"}"""),
            ("/key/generate", """{"team_id": "red", "user_id": "ann", "key_alias": "two"}"""),
            ("/organization/member_add", """{"organization_id": "acme", "member": {"role": "internal_user", "user_id": "dan"}}"""),
            ("/team/member_add", """{"team_id": "blue", "member": {"role": "user", "user_id": "dan"}}"""),
            ("/customer/new", """{"user_id": "eve"}"""),
            ("/customer/new", """{"user_id": "fay", "blocked": true}"""),
        ];
        foreach (var (route, body) in made)
            Assert.Equal(200, (await _gateway.PostAsync(route, body)).Status);
    }

    [Theory]
    [InlineData("/team/member_add", """{"team_id": "red", "member": {"role": "user", "user_id": "bob"}}""")]
    [InlineData("/team/member_add", """{"team_id": "blue", "max_budget_in_team": 1, "member": [{"role": "admin", "user_id": "ann"}, {"role": "user", "user_email": "cy@example.com"}]}""")]
    [InlineData("/team/new", """{"team_id": "green", "team_member_budget": 3, "members_with_roles": [{"role": "admin", "user_id": "ann"}, {"role": "user", "user_id": "bob"}]}""")]
    [InlineData("/team/update", """{"team_id": "red", "team_alias": "Reds", "team_member_budget": 3}""")]
    [InlineData("/team/update", """{"team_id": "blue", "team_alias": "Blues", "team_member_budget": 3}""")]
    [InlineData("/team/member_update", """{"team_id": "red", "user_id": "ann", "role": "admin", "max_budget_in_team": 3}""")]
    [InlineData("/team/member_delete", """{"team_id": "red", "user_id": "ann"}""")]
    [InlineData("/key/delete", """{"key_aliases": ["one", "two"]}""")]
    [InlineData("/organization/member_add", """{"organization_id": "acme", "member": [{"role": "org_admin", "user_id": "ann"}, {"role": "internal_user", "user_id": "bob"}]}""")]
    [InlineData("/user/new", """{"user_id": "bob", "key_alias": "three"}""")]
    [InlineData("/user/new", """{"user_id": "bob", "key_alias": "three", "team_id": "red", "teams": ["blue", {"team_id": "red", "user_role": "admin", "max_budget_in_team": 2}]}""")]
    [InlineData("/key/generate", """{"team_id": "red", "user_id": "ann", "key_alias": "three", "spend": 2.5}""")]
    [InlineData("/key/update", """{"key": "sk-one", "max_budget": 3, "spend": 2.5}""")]
    [InlineData("/key/regenerate", """{"key": "sk-one", "new_key": "sk-three", "spend": 2.5}""")]
    [InlineData("/team/new", """{"team_id": "green", "spend": 2.5, "members_with_roles": [{"role": "admin", "user_id": "ann"}]}""")]
    [InlineData("/team/update", """{"team_id": "red", "team_alias": "Reds", "spend": 2.5}""")]
    [InlineData("/user/delete", """{"user_ids": ["ann", "dan"]}""")]
    [InlineData("/customer/block", """{"user_ids": ["eve", "fay", "stranger"]}""")]
    [InlineData("/customer/unblock", """{"user_ids": ["eve", "fay", "stranger"]}""")]
    [InlineData("/team/bulk_member_add", """{"team_id": "red", "members": [{"role": "user", "user_id": "bob"}, {"role": "user", "user_id": "cy"}]}""", 200)]
    public async Task Nothing_is_left_of_a_request_that_the_ledger_fails_at_any_write(string route, string body, int status = 503)
    {
        var before = await SeenAsync();
        for (var write = 1; ; write++)
        {
            _writes.FailFrom(write);
            var answer = await _gateway.PostAsync(route, body);
            var failed = _writes.HasFailed;
            _writes.FailFrom(null);
            if (!failed)
            {
                Assert.Equal(200, answer.Status);
                break;
            }

            Assert.Equal(status, answer.Status);
            Assert.Equal(before, await SeenAsync());
        }

        Assert.NotEqual(before, await SeenAsync());
    }

    // What they leave behind is swept, one after another.
    [Fact]
    public async Task Teams_are_deleted_all_or_none()
    {
        var before = await SeenAsync();
        _writes.FailFrom(1);
        var answer = await _gateway.PostAsync("/team/delete", """{"team_ids": ["red", "blue"]}""");
        _writes.FailFrom(null);

        Assert.Equal(503, answer.Status);
        Assert.Equal(before, await SeenAsync());
    }

    [Fact]
    public async Task What_was_written_without_an_answer_is_all_there_and_is_seen_at_once()
    {
        _writes.IsSilent = true;
        _writes.FailFrom(1);
        var answer = await _gateway.PostAsync(
            "/user/new", """{"user_id": "bob", "key_alias": "three", "teams": ["blue", "red"]}""");
        _writes.FailFrom(null);

        Assert.Equal(503, answer.Status);
        var user = await _gateway.GetAsync("/user/info?user_id=bob");
        Assert.Equal(["blue", "red"], user["teams"].EnumerateArray().Select(team => team.GetProperty("team_id").GetString()));
        Assert.Equal("three", Assert.Single(user["keys"].EnumerateArray()).GetProperty("key_alias").GetString());
        foreach (var team in new[] { "red", "blue" })
        {
            var info = await _gateway.GetAsync($"/team/info?team_id={team}");
            Assert.Contains("\"bob\"", info["team_info"].GetProperty("members_with_roles").GetRawText(), StringComparison.Ordinal);
            Assert.Contains("\"bob\"", info["team_memberships"].GetRawText(), StringComparison.Ordinal);
            Assert.Equal(200, (await _gateway.PostAsync("/team/member_update", $$"""{"team_id": "{{team}}", "user_id": "bob", "role": "admin"}""")).Status);
        }
    }

    [Fact]
    public async Task What_is_said_to_be_spent_is_seen_with_the_edit_and_the_books_balance()
    {
        var key = await _gateway.PostAsync("/key/update", """{"key": "sk-one", "max_budget": 2, "spend": 2.5}""");
        var renewed = await _gateway.PostAsync("/key/regenerate", """{"key": "sk-one", "new_key": "sk-three", "budget_duration": "1d", "spend": 1.5}""");
        var team = await _gateway.PostAsync("/team/new", """{"team_id": "green", "max_budget": 1, "spend": 1}""");
        var changed = await _gateway.PostAsync("/team/update", """{"team_id": "green", "spend": 0.25}""");

        await _gateway.PostAsync("/budget/new", """{"budget_id": "daily", "max_budget": 2, "budget_duration": "1d"}""");
        var held = await _gateway.PostAsync("/key/update", """{"key": "sk-three", "budget_duration": null, "budget_id": "daily", "spend": 0.75}""");

        Assert.Equal(2.5m, key["spend"].GetDecimal());
        Assert.Equal(0.75m, held["spend"].GetDecimal());
        Assert.Equal(1.5m, renewed["spend"].GetDecimal());
        Assert.Equal(1m, team["spend"].GetDecimal());
        Assert.Equal(0.25m, changed["data"].GetProperty("spend").GetDecimal());
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_user_who_has_more_than_fits_into_one_commit_is_deleted_all_the_same()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal(200, (await _gateway.PostAsync("/key/generate", """{"user_id": "ann"}""")).Status);

        Assert.Equal(200, (await _gateway.PostAsync("/user/delete", """{"user_ids": ["ann", "dan"]}""")).Status);

        Assert.Empty((await _gateway.GetAsync("/key/list"))["keys"].EnumerateArray());
        foreach (var user in new[] { "ann", "dan" })
            Assert.Equal(404, (await _gateway.GetAsync($"/user/info?user_id={user}")).Status);
        foreach (var team in new[] { "red", "blue" })
            Assert.Empty((await _gateway.GetAsync($"/team/info?team_id={team}"))["team_memberships"].EnumerateArray());
    }

    [Theory]
    [InlineData("/user/new", """{"user_id": "bob", "key_alias": "one", "teams": ["red"]}""", 400)]
    [InlineData("/user/new", """{"user_id": "ann", "key_alias": "three", "teams": ["blue"]}""", 409)]
    [InlineData("/team/new", """{"team_id": "red", "team_member_budget": 1, "members_with_roles": [{"role": "user", "user_id": "bob"}]}""", 400)]
    public async Task Nothing_is_left_where_one_of_them_cannot_be(string route, string body, int status)
    {
        var before = await SeenAsync();

        Assert.Equal(status, (await _gateway.PostAsync(route, body)).Status);

        Assert.Equal(before, await SeenAsync());
    }

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    // All that tells of accounts, by lists and by each itself.
    private async Task<string> SeenAsync()
    {
        string[] routes =
        [
            "/audit?page_size=100", "/user/list", "/v2/team/list", "/key/list?return_full_object=true", "/budget/list",
            "/organization/info?organization_id=acme", "/team/info?team_id=red", "/team/info?team_id=blue",
            "/team/info?team_id=green", "/user/info?user_id=ann", "/user/info?user_id=bob", "/user/info?user_id=dan", "/customer/list",
        ];
        var seen = new StringBuilder();
        foreach (var route in routes)
            seen.Append(route).Append(' ').AppendLine((await _gateway.GetAsync(route)).Text);
        return seen.ToString();
    }
}
