using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Tests.Access;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Api.Tests.Lists;

/// <summary>Lists of users, organizations, tags, customers and budget objects.</summary>
public sealed class ListTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync(
        Kinds.Config + "\nlitellm_settings:\n  max_end_user_budget: 7\n",
        time: _time,
        configureServices: services =>
            services.AddSingleton<ILedger>(host => new OneKeyLedger(host.GetRequiredService<SqliteLedger>())));

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("/team/list")]
    [InlineData("/organization/list")]
    [InlineData("/tag/list")]
    [InlineData("/customer/list")]
    [InlineData("/end_user/list")]
    [InlineData("/budget/list")]
    public async Task A_list_of_nothing_is_empty(string route)
    {
        var answer = await _gateway.GetAsync(route);

        Assert.Equal((200, "[]"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Pages_of_nothing_are_empty()
    {
        Assert.Equal(
            """{"keys":[],"total_count":0,"current_page":1,"total_pages":0}""", (await _gateway.GetAsync("/key/list")).Text);
        Assert.Equal(
            """{"aliases":[],"total_count":0,"current_page":1,"total_pages":0,"size":50}""",
            (await _gateway.GetAsync("/key/aliases")).Text);
        Assert.Equal(
            """{"users":[],"total":0,"page":1,"page_size":25,"total_pages":0}""", (await _gateway.GetAsync("/user/list")).Text);
        Assert.Equal(
            """{"teams":[],"total":0,"page":3,"page_size":10,"total_pages":0}""",
            (await _gateway.GetAsync("/v2/team/list?page=3")).Text);
    }

    [Fact]
    public async Task Users_are_listed_with_the_number_of_their_keys()
    {
        await _gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
        foreach (var user in new[] { "carl", "ann", "bob" })
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _gateway.DoAsync(
                "/user/new", $$"""{"user_id": "{{user}}", "user_alias": "the {{user}}", "max_budget": 2, "teams": ["blue"]}""");
        }

        await _gateway.KeyAsync("""{"user_id": "ann"}""");
        await _gateway.DoAsync("/team/member_delete", """{"team_id": "blue", "user_id": "carl"}""");

        Assert.Equal("bob 1,ann 2,carl 1", await UsersAsync(""));
        Assert.Equal("ann 2,bob 1,carl 1", await UsersAsync("?sort_by=user_id"));
        Assert.Equal("carl 1,bob 1,ann 2", await UsersAsync("?sort_by=user_alias&sort_order=desc"));
        Assert.Equal("bob 1,ann 2", await UsersAsync("?team=blue"));
        Assert.Equal("ann 2", await UsersAsync("?team=blue&user_ids=ann,carl"));
        Assert.Equal("ann 2,carl 1", await UsersAsync("?user_ids=carl, ann,nobody"));
        Assert.Equal("carl 1", await UsersAsync("?page=2&page_size=2"));
        Assert.Equal("", await UsersAsync("?team=nobody"));
        Assert.Equal(
            "2.0", (await _gateway.GetAsync("/user/list"))["users"][0].GetProperty("max_budget").GetRawText());
        Assert.Equal(400, (await _gateway.GetAsync("/user/list?role=proxy_admin")).Status);
        Assert.Equal(422, (await _gateway.GetAsync("/user/list?page_size=0")).Status);
    }

    [Fact]
    public async Task Organizations_are_listed_with_their_teams_and_tags_as_they_were_made()
    {
        await _gateway.DoAsync("/organization/new", """{"organization_id": "o1", "organization_alias": "Zoo", "max_budget": 3}""");
        await _gateway.DoAsync("/organization/new", """{"organization_id": "o2", "organization_alias": "Acme"}""");
        await _gateway.DoAsync("/team/new", """{"team_id": "blue", "organization_id": "o1"}""");
        await _gateway.DoAsync("/tag/new", """{"name": "batch", "max_budget": 4}""");
        Assert.Equal(200, (await _gateway.CallAsync(null, "\"metadata\":{\"tags\":[\"batch\",\"unmade\"]}")).Status);

        var all = (await _gateway.GetAsync("/organization/list")).Json.EnumerateArray().ToArray();
        var tag = Assert.Single((await _gateway.GetAsync("/tag/list")).Json.EnumerateArray());

        Assert.Equal(["o2", "o1"], all.Select(one => one.GetProperty("organization_id").GetString()));
        Assert.Equal("blue", Assert.Single(all[1].GetProperty("teams").EnumerateArray()).GetProperty("team_id").GetString());
        Assert.Equal("3.0", all[1].GetProperty("litellm_budget_table").GetProperty("max_budget").GetRawText());
        Assert.Equal("o1", Assert.Single((await _gateway.GetAsync("/organization/list?org_alias=Zoo")).Json.EnumerateArray())
            .GetProperty("organization_id").GetString());
        Assert.Empty((await _gateway.GetAsync("/organization/list?org_id=o1&org_alias=Acme")).Json.EnumerateArray());
        Assert.Equal(("batch", "3.5e-06"), (tag.GetProperty("name").GetString(), tag.Spend()));
    }

    [Fact]
    public async Task A_list_of_any_length_is_sent_whole()
    {
        for (var i = 0; i < 250; i++)
            await _gateway.DoAsync("/customer/new", $$"""{"user_id": "c{{i:000}}", "alias": "{{new string('x', 200)}}"}""");
        await _gateway.DoAsync("/customer/new", """{"user_id": "own", "max_budget": 1}""");

        var customers = (await _gateway.GetAsync("/customer/list")).Json.EnumerateArray().ToArray();

        Assert.Equal(251, customers.Length);
        Assert.Equal(
            Enumerable.Range(0, 250).Select(i => $"c{i:000}").Append("own"),
            customers.Select(customer => customer.GetProperty("user_id").GetString()));
        Assert.Equal("7.0", customers[0].GetProperty("litellm_budget_table").GetProperty("max_budget").GetRawText());
        Assert.Equal("1.0", customers[^1].GetProperty("litellm_budget_table").GetProperty("max_budget").GetRawText());
    }

    [Fact]
    public async Task Lists_wake_nobody()
    {
        await _gateway.DoAsync("/budget/new", """{"budget_id": "b", "max_budget": 1}""");
        await _gateway.DoAsync("/team/new", """{"team_id": "blue", "budget_id": "b"}""");
        await _gateway.KeyAsync("""{"team_id": "blue", "user_id": "ann"}""");
        var grains = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        Assert.NotEmpty(await AwakeAsync());
        await grains.ForceActivationCollection(TimeSpan.Zero);
        Assert.Empty(await AwakeAsync());

        foreach (var route in new[] { "/key/list?return_full_object=true&user_id=ann", "/key/aliases", "/team/list", "/v2/team/list", "/budget/list", "/customer/list" })
            Assert.Equal(200, (await _gateway.GetAsync(route)).Status);

        Assert.Empty(await AwakeAsync());

        async Task<IEnumerable<string>> AwakeAsync() =>
            (await grains.GetDetailedGrainStatistics())
                .Select(grain => grain.GrainId.ToString())
                .Where(grain => grain.StartsWith("key", StringComparison.Ordinal)
                    || grain.StartsWith("team", StringComparison.Ordinal)
                    || grain.StartsWith("budget", StringComparison.Ordinal));
    }

    private async Task<string> UsersAsync(string query)
    {
        var answer = await _gateway.GetAsync($"/user/list{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return string.Join(',', answer["users"].EnumerateArray()
            .Select(user => $"{user.GetProperty("user_id").GetString()} {user.GetProperty("key_count")}"));
    }
}
