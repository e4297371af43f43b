using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Organizations;

/// <summary>Organizations: what all their teams may spend together.</summary>
public sealed class OrganizationTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task All_teams_of_an_organization_draw_on_its_budget_until_it_begins_anew()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        var made = await gateway.DoAsync("/organization/new", """
            {"organization_id": "acme", "organization_alias": "Acme", "max_budget": 0.000005, "budget_duration": "1d"}
            """);
        var blue = await gateway.DoAsync("/team/new", """{"team_id": "blue", "organization_id": "acme"}""");
        await gateway.DoAsync("/team/new", """{"team_id": "red", "organization_id": "acme"}""");
        var keys = new[]
        {
            await gateway.KeyAsync("""{"team_id": "blue"}"""), await gateway.KeyAsync("""{"team_id": "red"}"""),
        };

        Assert.Equal(("acme", "5e-06"), (blue["organization_id"].GetString(), made["litellm_budget_table"].GetProperty("max_budget").GetRawText()));
        Assert.Equal((200, 200), ((await gateway.CallAsync(keys[0])).Status, (await gateway.CallAsync(keys[1])).Status));
        var refused = await gateway.CallAsync(keys[0]);
        Assert.Equal((400, "Budget has been exceeded! Organization=acme Current cost: 7e-06, Max budget: 5e-06"), (refused.Status, refused.Message));
        Assert.Equal(("organization", "Acme"), (refused.Refusal("account"), refused.Refusal("alias")));

        var info = await gateway.GetAsync("/organization/info?organization_id=acme");
        Assert.Equal(("7e-06", "0.0"), (info.Json.Spend(), info.Json.Held()));
        Assert.Equal(["blue", "red"], info["teams"].EnumerateArray().Select(team => team.GetProperty("team_id").GetString()));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await gateway.CallAsync(keys[0])).Status);
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    [Theory]
    [InlineData("/organization/new", "{}", 422, "organization_alias")]
    [InlineData("/organization/new", """{"organization_alias": "a", "rpm_limit": -1}""", 400, "rpm_limit")]
    [InlineData("/organization/new", """{"organization_alias": "a", "budget_id": "none"}""", 400, "budget_id=none")]
    [InlineData("/organization/new", """{"organization_alias": "a", "organization_id": "acme"}""", 400, "already exists")]
    [InlineData("/team/new", """{"organization_id": "nobody"}""", 400, "Organization not found for organization_id=nobody")]
    public async Task What_cannot_be_done_is_named(string route, string body, int status, string said)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        await gateway.DoAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}""");

        var answer = await gateway.PostAsync(route, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await gateway.GetAsync("/organization/info?organization_id=nobody")).Status);
    }
}
