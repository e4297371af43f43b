using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Accounts;
using Tollgate.Api.Management;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Api.Tests.Keys;
using Tollgate.Grains;
using Tollgate.Grains.Organizations;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Organizations;

/// <summary>What a deleted organization leaves behind is deleted too, whoever dies over it.</summary>
public sealed class OrganizationSweepTests : IAsyncLifetime
{
    private const string Organization = "acme";

    // Its sweeper looks once at the start, and then when this clock says so.
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway = null!;
    private string _ofTeam = null!;
    private string _own = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        await _gateway.DoAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}""");
        await _gateway.DoAsync("/team/new", """
            {"team_id": "blue", "organization_id": "acme", "team_member_budget": 1, "members_with_roles": [{"role": "user", "user_id": "ann"}]}
            """);
        await _gateway.DoAsync("/team/new", """{"team_id": "elsewhere"}""");
        await _gateway.DoAsync("/organization/member_add", """{"organization_id": "acme", "member": {"role": "org_admin", "user_id": "ann"}}""");
        _ofTeam = await _gateway.KeyAsync("""{"team_id": "blue"}""");
        _own = await _gateway.KeyAsync("""{"organization_id": "acme"}""");
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task An_organization_is_deleted_with_its_teams_keys_and_members_and_nothing_else()
    {
        var kept = await _gateway.KeyAsync("""{"team_id": "elsewhere", "user_id": "ann"}""");

        var deleted = await DeleteAsync("""{"organization_ids": ["acme"]}""");

        Assert.Equal(200, deleted.Status);
        Assert.Equal("acme", Assert.Single(deleted.Json.EnumerateArray()).GetProperty("organization_id").GetString());
        await Eventually.GetAsync(IsUnsweptAsync, unswept => !unswept);
        await AssertNothingIsLeftAsync();
        Assert.Equal(401, (await _gateway.CallAsync(_ofTeam)).Status);
        Assert.Equal(401, (await _gateway.CallAsync(_own)).Status);
        Assert.Equal(200, (await _gateway.CallAsync(kept)).Status);
        Assert.Equal(404, (await DeleteAsync("""{"organization_ids": ["acme"]}""")).Status);
    }

    [Fact]
    public async Task A_deletion_that_was_cut_short_refuses_at_once_and_is_finished_behind_everybodys_back()
    {
        await DieOverDeletionAsync();
        Assert.Equal((401, 401), ((await _gateway.CallAsync(_ofTeam)).Status, (await _gateway.CallAsync(_own)).Status));
        Assert.Equal(200, (await _gateway.GetAsync("/team/info?team_id=blue")).Status);

        await Eventually.GetAsync(
            () =>
            {
                _time.Advance(Sweeper.Pause);
                return IsUnsweptAsync();
            },
            unswept => !unswept);

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_organization_that_is_made_again_has_none_of_the_teams_keys_and_members_before_it()
    {
        await DieOverDeletionAsync();

        await _gateway.DoAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}""");

        Assert.False(await IsUnsweptAsync());
        await AssertNothingIsLeftAsync();
        var info = await _gateway.GetAsync("/organization/info?organization_id=acme");
        Assert.Equal((200, "[]", "[]"), (info.Status, info["members"].GetRawText(), info["teams"].GetRawText()));
        Assert.Equal(400, (await _gateway.PostAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}""")).Status);
    }

    [Theory]
    [InlineData("""{"organization_ids": []}""", 400, "organization_ids cannot be empty")]
    [InlineData("{}", 422, "organization_ids")]
    [InlineData("""{"organization_ids": ["acme", "nowhere"]}""", 404, "Organization not found for organization_id=nowhere")]
    public async Task What_cannot_be_deleted_is_named_and_nothing_is(string body, int status, string said)
    {
        var refused = await DeleteAsync(body);

        Assert.Equal(status, refused.Status);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Equal((200, 200), ((await _gateway.CallAsync(_ofTeam)).Status, (await _gateway.CallAsync(_own)).Status));
    }

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.Equal(404, (await _gateway.GetAsync("/team/info?team_id=blue")).Status);
        Assert.Equal(200, (await _gateway.GetAsync("/team/info?team_id=elsewhere")).Status);
        Assert.Equal(0, (await _gateway.GetAsync("/key/list?team_id=blue")).Total());
        Assert.Equal(0, (await _gateway.GetAsync("/key/list?organization_id=acme")).Total());
        Assert.Equal("[]", (await _gateway.GetAsync("/budget/list")).Text);
        var ann = (await _gateway.GetAsync("/user/info?user_id=ann"))["user_info"];
        Assert.Equal(("[]", "[]"), (ann.GetProperty("teams").GetRawText(), ann.GetProperty("organization_memberships").GetRawText()));
    }

    private Task<Answer> DeleteAsync(string body) =>
        TestGateway.SendAsync(_gateway.MasterClient, HttpMethod.Delete, "/organization/delete", body);

    // As a process does right after the organization's own commit.
    private async Task DieOverDeletionAsync() => Assert.Equal(
        EditOutcome.Done,
        await _gateway.Services.GetRequiredService<IGrainFactory>().GetAccount(AccountId.Organization(Organization))
            .Edit([new LimitsEdit.Deletion()]));

    private async Task<bool> IsUnsweptAsync() =>
        (await _gateway.Services.GetRequiredService<ILedger>()
            .FindAsync(IOrganizationGrain.Unswept, [Organization], TestContext.Current.CancellationToken)).Count > 0;
}
