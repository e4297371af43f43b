using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Spend;

/// <summary><c>/global/spend/reset</c>: every key and every team begins at 0, and the books balance.</summary>
public sealed class SpendResetTests : IAsyncLifetime
{
    private const string Route = "/global/spend/reset";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private FakeUpstream _upstream = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _gateway = await TestGateway.StartAsync(Served.ConfigFor(_upstream.BaseAddress));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Keys_and_teams_begin_at_0_and_may_call_again_and_nobody_else_does()
    {
        await _gateway.DoAsync("/team/new", """{"team_id": "blue", "max_budget": 1e-06}""");
        await _gateway.DoAsync("/user/new", """{"user_id": "ann", "auto_create_key": false}""");
        var teamKey = await _gateway.KeyAsync("""{"team_id": "blue"}""");
        var ownKey = await _gateway.KeyAsync("""{"max_budget": 1e-06, "budget_duration": "1d", "user_id": "ann"}""");
        var preset = await _gateway.KeyAsync("""{"spend": 12.5}""");
        foreach (var key in new[] { teamKey, ownKey, null })
            await CallAsync(key, "\"user\":\"end\"");
        Assert.Equal((400, 400), ((await _gateway.CallAsync(teamKey)).Status, (await _gateway.CallAsync(ownKey)).Status));
        var resetsAt = await FieldAsync(ownKey, "budget_reset_at");

        var answer = await _gateway.PostAsync(Route, "");

        Assert.Equal(
            (200, """{"message":"Spend for all API Keys and Teams reset successfully","status":"success"}"""),
            (answer.Status, answer.Text));
        foreach (var key in new[] { teamKey, ownKey, preset, null })
            Assert.Equal("0.0", await FieldAsync(key, "spend"));
        Assert.Equal(resetsAt, await FieldAsync(ownKey, "budget_reset_at"));
        Assert.Equal("0.0", (await _gateway.GetAsync("/team/info?team_id=blue"))["team_info"].Spend());
        Assert.Equal("3.5e-06", (await _gateway.GetAsync("/user/info?user_id=ann"))["user_info"].Spend());
        Assert.Equal("1.05e-05", (await _gateway.GetAsync("/customer/info?end_user_id=end")).Json.Spend());
        await CallAsync(teamKey);
        await CallAsync(ownKey);
        Assert.Equal("3.5e-06", await FieldAsync(ownKey, "spend"));
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task Calls_in_flight_are_charged_after_it_and_the_books_balance()
    {
        using var caller = await Caller.InTeamAsync(_gateway, """{"max_budget": 100}""");
        Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("llama3"))).Status);
        await caller.SettledAsync();
        var gate = _upstream.Gate("in flight");
        var running = caller.CallAsync(ChatBody.Of("output-only", new FakeBehavior { Hold = "in flight" }));
        await gate.Reached.WaitAsync(Patience);

        Assert.Equal(200, (await _gateway.PostAsync(Route, "{}")).Status);
        var (key, team) = (await caller.FiguresAsync(), await caller.TeamFiguresAsync());
        Assert.Equal(("0.0", "0.0"), (key.Spent, team.Spent));
        Assert.True(key.HeldDollars > 0 && team.HeldDollars > 0, $"{key} {team}");
        gate.Open();
        Assert.Equal(200, (await running).Status);

        key = await caller.SettledAsync();
        Assert.True(key.SpentDollars > 0, $"{key}");
        Assert.Equal(key, await caller.TeamFiguresAsync());
        Assert.Empty((await _gateway.AuditAsync()).Differences);
        // All that the key was ever charged: the one before, its reset, and the one that was in flight.
        Assert.Equal(key.Spent, (await _gateway.GetAsync($"/key/list?team_id={caller.Team}&return_full_object=true"))["keys"][0].Spend());
    }

    [Fact]
    public async Task Resets_and_calls_of_many_keys_at_once_leave_the_books_balanced()
    {
        await _gateway.DoAsync("/team/new", """{"team_id": "busy"}""");
        var keys = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _gateway.KeyAsync("""{"team_id": "busy"}""")));

        var calls = Task.WhenAll(keys.SelectMany(key => Enumerable.Range(0, 5).Select(_ => CallAsync(key))));
        var resets = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _gateway.PostAsync(Route, "")));
        await Task.WhenAll(calls, resets);

        Assert.All(await resets, answer => Assert.Equal(200, answer.Status));
        Assert.Empty((await _gateway.AuditAsync()).Differences);
        await _gateway.DoAsync(Route, "");
        var rows = (await _gateway.GetAsync("/team/list")).Json[0];
        Assert.Equal("0.0", rows.Spend());
        Assert.All(rows.GetProperty("keys").EnumerateArray(), key => Assert.Equal("0.0", key.Spend()));
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task Nobody_but_the_master_key_resets()
    {
        var key = await _gateway.KeyAsync("""{"spend": 1}""");
        using var client = _gateway.ClientWith(key);

        var refused = await TestGateway.SendAsync(client, HttpMethod.Post, Route, "{}");
        var unknown = await TestGateway.SendAsync(_gateway.Client, HttpMethod.Post, Route, "{}");

        Assert.Equal(
            (401, "Authentication Error, Tried to access route=/global/spend/reset, which is only for MASTER KEY"),
            (refused.Status, refused.Message));
        Assert.Equal(401, unknown.Status);
        Assert.Equal("1.0", await FieldAsync(key, "spend"));
    }

    [Fact]
    public async Task Where_nothing_is_spent_nothing_is_booked()
    {
        await _gateway.KeyAsync();

        var answer = await _gateway.PostAsync(Route, "");

        Assert.Equal((200, 0), (answer.Status, (await _gateway.AuditAsync()).Accounts));
    }

    private async Task CallAsync(string? key, string? members = null) =>
        Assert.Equal(200, (await _gateway.CallAsync(key, members)).Status);

    private async Task<string> FieldAsync(string? key, string field)
    {
        var info = await Eventually.GetAsync(
            async () => (await _gateway.GetAsync(key is null ? "/key/info" : $"/key/info?key={key}"))["info"], row => row.Held() == "0.0");
        return info.GetProperty(field).GetRawText();
    }
}
