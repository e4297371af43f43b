using System.Globalization;
using System.Text.Json;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Spend;

/// <summary><c>/ledger/reprice</c>: what calls did cost at a wrong price is put right, and budgets know it at once.</summary>
public sealed class RepricingTests : IAsyncLifetime
{
    private const string Route = "/ledger/reprice";
    private const string Halved = """{"input_cost_per_token": 2.5e-08, "output_cost_per_token": 7.5e-08}""";
    private const string Dear = """{"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}""";

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
    public async Task A_key_over_its_budget_by_a_wrong_price_may_call_again_at_once()
    {
        await _gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
        var key = await _gateway.KeyAsync("""{"max_budget": 3e-06, "team_id": "blue"}""");
        Assert.Equal((200, 400), ((await _gateway.CallAsync(key)).Status, (await _gateway.CallAsync(key)).Status));

        var told = await RepriceAsync(Halved, isDry: false);

        Assert.Equal((1, "3.5e-06", "1.75e-06", "-1.75e-06"), Figures(told.Json));
        var accounts = told["accounts"].EnumerateArray().ToDictionary(account => account.GetProperty("account").GetString()!, Figures);
        Assert.Equal((1, "3.5e-06", "1.75e-06", "-1.75e-06"), accounts["team:blue"]);
        Assert.Equal(accounts.Count, told["accounts_total"].GetInt32());
        Assert.Equal(200, (await _gateway.CallAsync(key)).Status);
        Assert.Equal("5.25e-06", (await _gateway.GetAsync("/team/info?team_id=blue"))["team_info"].Spend());
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task A_budget_refuses_at_once_what_a_dearer_price_has_used_up()
    {
        var key = await _gateway.KeyAsync("""{"max_budget": 1e-05}""");
        Assert.Equal(200, (await _gateway.CallAsync(key)).Status);

        await RepriceAsync(Dear, isDry: false);

        Assert.Equal(400, (await _gateway.CallAsync(key)).Status);
    }

    [Fact]
    public async Task A_dry_run_which_it_is_unless_told_otherwise_changes_nothing()
    {
        var key = await _gateway.KeyAsync("""{"max_budget": 3e-06}""");
        await _gateway.CallAsync(key);

        var told = await RepriceAsync(Halved, isDry: null);

        Assert.True(told["dry_run"].GetBoolean());
        Assert.Equal((1, "3.5e-06", "1.75e-06", "-1.75e-06"), Figures(told.Json));
        Assert.Equal("3.5e-06", (await _gateway.GetAsync($"/key/info?key={key}"))["info"].Spend());
        Assert.Equal(400, (await _gateway.CallAsync(key)).Status);
    }

    [Fact]
    public async Task A_second_time_it_changes_nothing_and_the_call_tells_what_it_was_adjusted_by()
    {
        var key = await _gateway.KeyAsync();
        var call = (await _gateway.CallAsync(key)).Headers.GetValues("x-litellm-call-id").Single();

        await RepriceAsync(Halved, isDry: false);
        var again = await RepriceAsync(Halved, isDry: false);

        Assert.Equal((1, "1.75e-06", "1.75e-06", "0.0"), Figures(again.Json));
        Assert.Equal("1.75e-06", (await _gateway.GetAsync($"/key/info?key={key}"))["info"].Spend());
        var row = (await _gateway.GetAsync($"/ledger/calls/{call}")).Json;
        Assert.Equal(("3.5e-06", "-1.75e-06"), (row.GetProperty("cost").GetRawText(), row.GetProperty("adjusted").GetRawText()));
        Assert.Empty((await _gateway.AuditAsync()).Differences);
    }

    [Fact]
    public async Task Calls_of_other_models_and_times_and_those_that_failed_are_left_out()
    {
        var key = await _gateway.KeyAsync();
        using var caller = await Caller.InTeamAsync(_gateway, "{}");
        await _gateway.CallAsync(key);
        Assert.Equal(500, (await caller.CallAsync(ChatBody.Of("output-only", new FakeBehavior { Status = 500 }))).Status);

        var perCall = await RepriceAsync("""{"input_cost_per_request": 0.5}""", isDry: true, model: "output-only");
        var early = await RepriceAsync(Halved, isDry: true, to: "2020-01-01T00:00:00Z");
        var deployment = await RepriceAsync(Halved, isDry: true, model: "groq/llama-3.1-8b-instant");

        Assert.Equal((0, 0, 1), (perCall["calls"].GetInt32(), early["calls"].GetInt32(), deployment["calls"].GetInt32()));
    }

    private async Task<Answer> RepriceAsync(string price, bool? isDry, string model = "llama3", string to = "2100-01-01T00:00:00Z")
    {
        var dryRun = isDry is { } given ? $",\"dry_run\":{given.ToString(CultureInfo.InvariantCulture).ToLowerInvariant()}" : "";
        var answer = await _gateway.PostAsync(Route, $$"""{"from":"2000-01-01T00:00:00Z","to":"{{to}}","model":"{{model}}","price":{{price}}{{dryRun}}}""");
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    private static (long Calls, string Old, string New, string Difference) Figures(JsonElement sums) => (
        sums.GetProperty("calls").GetInt64(),
        sums.GetProperty("old_cost").GetRawText(),
        sums.GetProperty("new_cost").GetRawText(),
        sums.GetProperty("difference").GetRawText());
}
