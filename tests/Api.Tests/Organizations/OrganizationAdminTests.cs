using Tollgate.Api.Access;

namespace Tollgate.Api.Tests.Organizations;

/// <summary>What an admin of an organization may do, whatever his role, and what others may not.</summary>
public sealed class OrganizationAdminTests(Acme acme) : IClassFixture<Acme>
{
    [Fact]
    public async Task He_adds_changes_and_takes_out_members()
    {
        var added = await AsAdminAsync("POST", "/organization/member_add", """{"organization_id": "acme", "member": {"role": "org_admin", "user_id": "bob"}, "max_budget_in_organization": 1}""");
        var changed = await AsAdminAsync("PATCH", "/organization/member_update", """{"organization_id": "acme", "user_id": "bob", "role": "internal_user"}""");
        var left = await AsAdminAsync("DELETE", "/organization/member_delete", """{"organization_id": "acme", "user_id": "bob"}""");

        Assert.Equal((200, 200, 200), (added.Status, changed.Status, left.Status));
        Assert.Equal("boss", (await acme.Gateway.GetAsync("/audit?object_type=organization_member&object_id=acme:bob"))["audit_logs"][0].GetProperty("author").GetString());
    }

    [Fact]
    public async Task He_makes_changes_and_deletes_teams_and_manages_their_members_and_keys()
    {
        var made = await AsAdminAsync("POST", "/team/new", """{"team_id": "new", "organization_id": "acme", "max_budget": 3}""");
        var changed = await AsAdminAsync("POST", "/team/update", """{"team_id": "new", "max_budget": 4}""");
        var patched = await AsAdminAsync("PATCH", "/team/new", """{"rpm_limit": 7}""");
        var joined = await AsAdminAsync("POST", "/team/member_add", """{"team_id": "new", "member": {"role": "user", "user_id": "ann"}}""");
        var key = await acme.Gateway.KeyAsync("""{"team_id": "new", "user_id": "ann"}""");
        var limited = await AsAdminAsync("POST", "/key/update", $$"""{"key": "{{key}}", "max_budget": 2}""");
        var own = await AsAdminAsync("POST", "/key/generate", """{"team_id": "new"}""");
        var read = await AsAdminAsync("GET", $"/key/info?key={key}");
        var info = await AsAdminAsync("GET", "/team/info?team_id=new");
        var listed = await AsAdminAsync("GET", "/team/list?organization_id=acme");
        var blocked = await AsAdminAsync("POST", "/team/block", """{"team_id": "new"}""");
        var deleted = await AsAdminAsync("POST", "/team/delete", """{"team_ids": ["new"]}""");

        Assert.All([made, changed, patched, joined, limited, own, read, info, listed, blocked, deleted], answer => Assert.True(answer.Status == 200, answer.Text));
        Assert.Equal(("4.0", 7), (patched["max_budget"].GetRawText(), patched["rpm_limit"].GetInt32()));
        Assert.Equal(["new", "of-acme"], listed.Json.EnumerateArray().Select(team => team.GetProperty("team_id").GetString()).Order());
    }

    [Theory]
    [InlineData("POST", "/organization/member_add", """{"organization_id": "other", "member": {"role": "org_admin", "user_id": "boss"}}""")]
    [InlineData("PATCH", "/organization/member_update", """{"organization_id": "other", "user_id": "boss", "role": "org_admin"}""")]
    [InlineData("DELETE", "/organization/member_delete", """{"organization_id": "other", "user_id": "boss"}""")]
    [InlineData("POST", "/team/new", """{"team_id": "x", "organization_id": "other"}""")]
    [InlineData("POST", "/team/new", """{"team_id": "x"}""")]
    [InlineData("POST", "/team/update", """{"team_id": "of-other", "max_budget": 1}""")]
    [InlineData("PATCH", "/team/of-other", """{"max_budget": 1}""")]
    [InlineData("POST", "/team/block", """{"team_id": "of-other"}""")]
    [InlineData("POST", "/team/delete", """{"team_ids": ["of-acme", "of-other"]}""")]
    [InlineData("POST", "/team/delete", """{"team_ids": ["of-nobody"]}""")]
    [InlineData("POST", "/team/member_add", """{"team_id": "of-other", "member": {"role": "admin", "user_id": "boss"}}""")]
    [InlineData("GET", "/organization/info?organization_id=other", null)]
    [InlineData("GET", "/team/info?team_id=of-other", null)]
    public async Task Of_other_organizations_he_may_nothing(string method, string route, string? body)
    {
        var refused = await AsAdminAsync(method, route, body);

        Assert.Equal(403, refused.Status);
        Assert.Equal(200, (await acme.Gateway.GetAsync("/team/info?team_id=of-acme")).Status);
    }

    [Theory]
    [InlineData("POST", "/team/update", """{"team_id": "of-acme", "spend": 0}""", "spend")]
    [InlineData("POST", "/team/update", """{"team_id": "of-acme", "blocked": false}""", "blocked")]
    [InlineData("PATCH", "/team/of-acme", """{"budget_id": "any"}""", "budget_id")]
    [InlineData("POST", "/team/new", """{"organization_id": "acme", "metadata": {"priority": "first"}}""", "metadata.priority")]
    [InlineData("POST", "/organization/member_add", """{"organization_id": "acme", "member": {"role": "internal_user", "user_id": "x"}, "budget_id": "any"}""", "budget_id")]
    public async Task What_others_pay_for_or_an_admin_did_is_not_his_to_set(string method, string route, string body, string field)
    {
        var refused = await AsAdminAsync(method, route, body);

        Assert.Equal(403, refused.Status);
        Assert.StartsWith($"Only proxy admin can set {field}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATCH", "/organization/update", """{"organization_id": "acme", "max_budget": 100}""")]
    [InlineData("DELETE", "/organization/delete", """{"organization_ids": ["acme"]}""")]
    [InlineData("POST", "/team/unblock", """{"team_id": "of-acme"}""")]
    [InlineData("POST", "/user/new", "{}")]
    public async Task His_own_organization_is_an_admins_to_change(string method, string route, string body)
    {
        var refused = await AsAdminAsync(method, route, body);

        Assert.Equal(401, refused.Status);
        Assert.StartsWith("Authentication Error, Only proxy admin", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_reads_the_organizations_that_he_is_in_and_manages_none()
    {
        Assert.Equal(200, (await Acme.SendAsync(acme.Member, "GET", "/organization/info?organization_id=acme")).Status);
        Assert.Equal(403, (await Acme.SendAsync(acme.Member, "GET", "/organization/info?organization_id=other")).Status);
        var listed = (await Acme.SendAsync(acme.Member, "GET", "/organization/list")).Json;
        Assert.Equal("acme", Assert.Single(listed.EnumerateArray()).GetProperty("organization_id").GetString());
        Assert.Equal("[]", (await Acme.SendAsync(acme.Member, "GET", "/organization/list?org_id=other")).Text);
        Assert.Equal(401, (await Acme.SendAsync(acme.Member, "POST", "/team/new", """{"organization_id": "acme"}""")).Status);
        Assert.Equal(401, (await Acme.SendAsync(acme.Member, "GET", "/team/list?organization_id=acme")).Status);
    }

    [Fact]
    public async Task Who_is_no_admin_of_it_any_more_may_nothing_at_once()
    {
        using var former = await acme.MemberAsync("former", "org_admin");
        Assert.Equal(200, (await Acme.SendAsync(former, "POST", "/team/update", """{"team_id": "of-acme", "max_budget": 1}""")).Status);
        await AsAdminAsync("DELETE", "/organization/member_delete", """{"organization_id": "acme", "user_id": "former"}""");

        Assert.Equal(401, (await Acme.SendAsync(former, "POST", "/team/update", """{"team_id": "of-acme", "max_budget": 1}""")).Status);
        Assert.Equal("[]", (await Acme.SendAsync(former, "GET", "/organization/list")).Text);
    }

    [Fact]
    public async Task The_table_lets_an_admin_of_an_organization_come_to_all_routes_that_are_for_him()
    {
        foreach (var route in RouteTable.All.Where(row => row.Value == Audience.OrganizationAdmins).Select(row => row.Key.Split(' ')))
        {
            var answer = await AsAdminAsync(route[0], route[1].Replace("{team_id}", "of-acme", StringComparison.Ordinal), route[0] == "GET" ? null : "{}");
            Assert.DoesNotContain("Only proxy admin", answer.Text, StringComparison.Ordinal);
            Assert.NotInRange(answer.Status, 500, 599);
        }
    }

    private Task<Answer> AsAdminAsync(string method, string route, string? body = null) =>
        Acme.SendAsync(acme.Admin, method, route, body);
}
