using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Organizations;

/// <summary>Users inside organizations: what each may spend there, whichever of its teams and keys he calls
/// with.</summary>
public sealed class OrganizationMemberTests : IAsyncDisposable
{
    private const string Mapped = Kinds.Config + """

        general_settings:
          user_header_mappings: [{header_name: X-Person, litellm_user_role: internal_user}]
        """;

    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway = null!;

    [Fact]
    public async Task A_member_has_one_budget_for_all_teams_and_keys_of_the_organization()
    {
        await StartAsync();
        var added = await AddAsync(
            """{"role": "internal_user", "user_id": "ann"}""",
            "\"max_budget_in_organization\": 0.00001, \"budget_duration\": \"1d\"");
        var keys = new[] { await KeyAsync("team_id", "blue"), await KeyAsync("team_id", "red"), await KeyAsync("organization_id", "acme") };
        var (other, outside) = (await KeyAsync("team_id", "blue", "bob"), await _gateway.KeyAsync("""{"user_id": "ann"}"""));

        Assert.Equal("acme", added["organization_id"].GetString());
        Assert.Equal("ann", Assert.Single(added["updated_users"].EnumerateArray()).GetProperty("user_id").GetString());
        Assert.Equal("1e-05", Assert.Single(added["updated_organization_memberships"].EnumerateArray())
            .GetProperty("litellm_budget_table").GetProperty("max_budget").GetRawText());
        foreach (var key in keys)
            Assert.Equal(200, (await _gateway.CallAsync(key)).Status);
        foreach (var key in keys)
        {
            var refused = await _gateway.CallAsync(key);
            Assert.Equal(
                (400, "Budget has been exceeded! User=ann in Organization=acme Current cost: 1.05e-05, Max budget: 1e-05"),
                (refused.Status, refused.Message));
            Assert.Equal(("organization_member", "acme:ann"), (refused.Refusal("account"), refused.Refusal("id")));
        }

        Assert.Equal((200, 200), ((await _gateway.CallAsync(other)).Status, (await _gateway.CallAsync(outside)).Status));
        Assert.Equal("1.05e-05", (await MemberAsync("ann")).Spend());
        Assert.Equal("1.4e-05", (await InfoAsync()).Json.Spend());

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await _gateway.CallAsync(keys[0])).Status);
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_call_counts_for_the_user_that_a_header_names_where_the_key_has_none()
    {
        await StartAsync(Mapped);
        await AddAsync("""{"role": "internal_user", "user_id": "ann"}""", "\"max_budget_in_organization\": 0.000003");
        var shared = new[]
        {
            await _gateway.KeyAsync("""{"organization_id": "acme"}"""), await _gateway.KeyAsync("""{"team_id": "blue"}"""),
        };

        Assert.Equal(200, (await _gateway.CallAsync(shared[0], headers: ("X-Person", "ann"))).Status);
        foreach (var key in shared)
        {
            Assert.Equal("organization_member", (await _gateway.CallAsync(key, headers: ("X-Person", "ann"))).Refusal("account"));
            Assert.Equal(200, (await _gateway.CallAsync(key, headers: ("X-Person", "bob"))).Status);
        }
    }

    [Fact]
    public async Task A_member_is_changed_and_the_next_call_knows()
    {
        await StartAsync();
        await AddAsync(
            """{"role": "internal_user", "user_id": "ann", "user_email": "ann@example.com"}""", "\"max_budget_in_organization\": 0");
        var key = await KeyAsync("team_id", "blue");
        Assert.Equal(400, (await _gateway.CallAsync(key)).Status);

        var raised = await ChangeAsync("""{"organization_id": "acme", "user_email": "ann@example.com", "max_budget_in_organization": 1, "role": "org_admin"}""");

        Assert.Equal((200, "ann", "org_admin"), (raised.Status, raised["user_id"].GetString(), raised["user_role"].GetString()));
        Assert.Equal("1.0", raised["litellm_budget_table"].GetProperty("max_budget").GetRawText());
        Assert.Equal(200, (await _gateway.CallAsync(key)).Status);
        Assert.Equal(200, (await ChangeAsync("""{"organization_id": "acme", "user_id": "ann", "rpm_limit": 1}""")).Status);
        Assert.Equal(429, (await _gateway.CallAsync(key)).Status);
        Assert.Equal(200, (await ChangeAsync("""{"organization_id": "acme", "user_id": "ann", "rpm_limit": null, "max_budget_in_organization": null}""")).Status);
        Assert.Equal(200, (await _gateway.CallAsync(key)).Status);
        Assert.Equal("null", (await MemberAsync("ann")).GetProperty("litellm_budget_table").GetRawText());
    }

    [Fact]
    public async Task A_member_that_left_is_refused_inside_and_added_again_begins_anew()
    {
        await StartAsync();
        await AddAsync("""{"role": "internal_user", "user_id": "ann"}""", "\"max_budget_in_organization\": 0.000003");
        var (key, outside) = (await KeyAsync("team_id", "blue"), await _gateway.KeyAsync("""{"user_id": "ann"}"""));
        Assert.Equal((200, 400), ((await _gateway.CallAsync(key)).Status, (await _gateway.CallAsync(key)).Status));

        var left = await LeaveAsync("""{"organization_id": "acme", "user_id": "ann"}""");

        Assert.Equal((200, "ann", "3.5e-06"), (left.Status, left["user_id"].GetString(), left.Json.Spend()));
        var late = await _gateway.CallAsync(key);
        Assert.Equal((401, "organization_member", "exists"), (late.Status, late.Refusal("account"), late.Refusal("limit")));
        Assert.Equal(200, (await _gateway.CallAsync(outside)).Status);
        Assert.Empty((await InfoAsync())["members"].EnumerateArray());
        var gone = await LeaveAsync("""{"organization_id": "acme", "user_id": "ann"}""");
        Assert.Equal((404, "{'error': 'Member not found in organization for user_id=ann'}"), (gone.Status, gone.Message));

        await AddAsync("""{"role": "internal_user", "user_id": "ann"}""", "\"max_budget_in_organization\": 0.000003");
        Assert.Equal((200, 400), ((await _gateway.CallAsync(key)).Status, (await _gateway.CallAsync(key)).Status));
        Assert.Equal("3.5e-06", (await MemberAsync("ann")).Spend());
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task Members_are_told_with_the_organization_and_memberships_with_the_user()
    {
        await StartAsync();
        await AddAsync("""[{"role": "org_admin", "user_id": "ann"}, {"role": "internal_user_viewer", "user_email": "cy@example.com"}]""");

        var listed = Assert.Single((await _gateway.GetAsync("/organization/list")).Json.EnumerateArray());
        Assert.Equal((await InfoAsync())["members"].GetRawText(), listed.GetProperty("members").GetRawText());
        Assert.Equal(
            ["org_admin null", "internal_user_viewer \"cy@example.com\""],
            listed.GetProperty("members").EnumerateArray().Select(
                member => $"{member.GetProperty("user_role").GetString()} {member.GetProperty("user_email").GetRawText()}").OrderDescending());
        foreach (var row in new[] { (await _gateway.GetAsync("/user/info?user_id=ann"))["user_info"], (await _gateway.GetAsync("/v2/user/info?user_id=ann")).Json })
            Assert.Equal("acme", Assert.Single(row.GetProperty("organization_memberships").EnumerateArray()).GetProperty("organization_id").GetString());

        await _gateway.DoAsync("/user/delete", """{"user_ids": ["ann"]}""");
        Assert.Equal("cy@example.com", Assert.Single((await InfoAsync())["members"].EnumerateArray()).GetProperty("user_email").GetString());
    }

    [Fact]
    public async Task What_was_changed_of_a_member_is_in_the_audit()
    {
        await StartAsync();
        await AddAsync("""{"role": "internal_user", "user_id": "ann"}""");
        await ChangeAsync("""{"organization_id": "acme", "user_id": "ann", "max_budget_in_organization": 5}""");
        await LeaveAsync("""{"organization_id": "acme", "user_id": "ann"}""");

        var changes = await _gateway.GetAsync("/audit?object_type=organization_member&object_id=acme:ann");

        Assert.Equal(
            ["deleted /organization/member_delete", "updated /organization/member_update", "created /organization/member_add"],
            changes["audit_logs"].EnumerateArray().Select(change =>
                $"{change.GetProperty("action").GetString()} {change.GetProperty("route").GetString()}"));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _gateway.DisposeAsync();
    }

    private async Task StartAsync(string config = Kinds.Config)
    {
        _gateway = await TestGateway.StartAsync(config, time: _time);
        await _gateway.DoAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}""");
        await _gateway.DoAsync("/team/new", """{"team_id": "blue", "organization_id": "acme"}""");
        await _gateway.DoAsync("/team/new", """{"team_id": "red", "organization_id": "acme"}""");
    }

    private Task<Answer> AddAsync(string member, string? more = null) => _gateway.DoAsync(
        "/organization/member_add",
        $$"""{"organization_id": "acme", "member": {{member}}{{(more is null ? "" : $", {more}")}}}""");

    private Task<Answer> ChangeAsync(string body) =>
        TestGateway.SendAsync(_gateway.MasterClient, HttpMethod.Patch, "/organization/member_update", body);

    private Task<Answer> LeaveAsync(string body) =>
        TestGateway.SendAsync(_gateway.MasterClient, HttpMethod.Delete, "/organization/member_delete", body);

    private Task<string> KeyAsync(string of, string id, string user = "ann") =>
        _gateway.KeyAsync($$"""{"{{of}}": "{{id}}", "user_id": "{{user}}"}""");

    private Task<Answer> InfoAsync() => _gateway.GetAsync("/organization/info?organization_id=acme");

    private async Task<JsonElement> MemberAsync(string user) => Assert.Single(
        (await InfoAsync())["members"].EnumerateArray(), row => row.GetProperty("user_id").GetString() == user);
}
