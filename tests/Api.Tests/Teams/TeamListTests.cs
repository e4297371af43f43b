using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Teams;

/// <summary><c>/team/list</c>, whole with keys and members, and <c>/v2/team/list</c>, by the page.</summary>
public sealed class TeamListTests(TeamListTests.Fixture fixture) : IClassFixture<TeamListTests.Fixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task All_teams_are_listed_by_alias_with_their_keys_and_members()
    {
        var teams = (await Gateway.GetAsync("/team/list")).Json.EnumerateArray().ToArray();

        // Capital letters come before small ones, and no alias before all.
        Assert.Equal(["nameless", "z", "y", "x"], teams.Select(Id));
        var (x, y) = (teams[3], teams[2]);
        Assert.Equal(["ann", "bob"], x.GetProperty("team_memberships").EnumerateArray().Select(member => member.GetProperty("user_id").GetString()));
        // More than are in memory at once.
        Assert.Equal(130, x.GetProperty("keys").GetArrayLength());
        Assert.Equal(0, y.GetProperty("keys").GetArrayLength());
        Assert.Equal(("3.5e-06", "5.0"), (x.Spend(), x.GetProperty("max_budget").GetRawText()));
        Assert.Equal("3.5e-06", Assert.Single(x.GetProperty("keys").EnumerateArray(), key => key.Spend() != "0.0").Spend());
    }

    [Theory]
    [InlineData("/team/list?user_id=ann", "y,x")]
    [InlineData("/team/list?user_id=bob&organization_id=acme", "x")]
    [InlineData("/team/list?organization_id=acme", "z,x")]
    [InlineData("/team/list?organization_id=nobody", "")]
    [InlineData("/team/list?user_id=nobody", "")]
    [InlineData("/v2/team/list", "z,y,x,nameless")]
    [InlineData("/v2/team/list?sort_by=team_id", "nameless,x,y,z")]
    [InlineData("/v2/team/list?sort_by=team_id&sort_order=desc", "z,y,x,nameless")]
    [InlineData("/v2/team/list?sort_by=team_alias", "nameless,z,y,x")]
    [InlineData("/v2/team/list?sort_by=created_at", "nameless,x,y,z")]
    [InlineData("/v2/team/list?sort_by=team_id&page=2&page_size=3", "z")]
    [InlineData("/v2/team/list?sort_by=team_id&page=3&page_size=3", "")]
    [InlineData("/v2/team/list?team_id=y", "y")]
    [InlineData("/v2/team/list?team_id=y&user_id=bob", "")]
    [InlineData("/v2/team/list?user_id=ann&sort_by=team_id", "x,y")]
    [InlineData("/v2/team/list?team_alias=Alpha", "z")]
    [InlineData("/v2/team/list?search=alpha&sort_by=team_id", "x,z")]
    [InlineData("/v2/team/list?search=nameless&search_team_id_match=exact", "nameless")]
    public async Task What_is_asked_for_is_listed_and_nothing_else(string path, string ids)
    {
        var answer = await Gateway.GetAsync(path);

        Assert.True(answer.Status == 200, answer.Text);
        var teams = answer.Json.ValueKind == JsonValueKind.Array ? answer.Json : answer["teams"];
        Assert.Equal(ids.Split(',', StringSplitOptions.RemoveEmptyEntries), teams.EnumerateArray().Select(Id));
    }

    [Fact]
    public async Task A_page_says_where_it_is()
    {
        var page = await Gateway.GetAsync("/v2/team/list?page=2&page_size=3");

        Assert.Equal(
            (4, 2, 3, 2),
            (page["total"].GetInt32(), page["page"].GetInt32(), page["page_size"].GetInt32(), page["total_pages"].GetInt32()));
    }

    [Theory]
    [InlineData("page=0", 422, "page")]
    [InlineData("page_size=101", 422, "page_size")]
    [InlineData("page_size=-1", 422, "page_size")]
    [InlineData("sort_by=max_budget", 400, "sort_by")]
    [InlineData("status=deleted", 400, "status")]
    [InlineData("search_team_id_match=prefix", 400, "search_team_id_match")]
    public async Task What_cannot_be_listed_is_named(string query, int status, string field)
    {
        var answer = await Gateway.GetAsync($"/v2/team/list?{query}");

        Assert.Equal(status, answer.Status);
        Assert.Contains(field, answer.Message, StringComparison.Ordinal);
    }

    private static string? Id(JsonElement team) => team.GetProperty("team_id").GetString();

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
            await Gateway.DoAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}""");
            await MakeAsync("""{"team_id": "nameless"}""");
            await MakeAsync("""{"team_id": "x", "team_alias": "alphabet", "organization_id": "acme", "max_budget": 5}""");
            await MakeAsync("""{"team_id": "y", "team_alias": "Beta"}""");
            await MakeAsync("""{"team_id": "z", "team_alias": "Alpha", "organization_id": "acme"}""");
            foreach (var (team, user) in new[] { ("x", "ann"), ("x", "bob"), ("y", "ann") })
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Gateway.DoAsync(
                    "/team/member_add", $$"""{"team_id": "{{team}}", "member": {"role": "user", "user_id": "{{user}}"} }""");
            }

            var key = "";
            for (var i = 0; i < 130; i++)
                key = await Gateway.KeyAsync("""{"team_id": "x"}""");
            Assert.Equal(200, (await Gateway.CallAsync(key)).Status);
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        private async Task MakeAsync(string body)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Gateway.DoAsync("/team/new", body);
        }
    }
}
