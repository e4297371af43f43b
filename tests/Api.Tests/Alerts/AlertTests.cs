using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Api.Tests.Logging;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Alerts;

/// <summary>Whoever asked to be told of spending is told, once for each line.</summary>
public sealed class AlertTests : IAsyncLifetime
{
    private const string Config = "general_settings: {alerting: [webhook]}\n" + Kinds.Config;

    // A call costs 3.5e-06.
    private const string FourCalls = "0.000014";

    private static readonly DateTimeOffset Start = new(2026, 2, 18, 13, 37, 42, 594, TimeSpan.Zero);

    // How often the sender looks, how long it waits for an answer, and how long what it took is its own.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly Logs _logs = new();
    private WebhookServer _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await WebhookServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        Assert.DoesNotContain(_logs.Lines, line => line.Contains("s3cret", StringComparison.Ordinal)
            || line.Contains(_webhook.Address.Authority, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Thresholds_are_told_in_their_order_and_each_once()
    {
        await using var gateway = await StartAsync();
        var (team, key) = await TeamAsync(gateway, FourCalls);

        await CallAsync(gateway, key, 2);
        var first = await _webhook.TakenAsync();
        await CallAsync(gateway, key, 2);
        var rest = await _webhook.TakenAsync(3);
        Assert.Equal(400, (await gateway.CallAsync(key)).Status);
        await gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "models": []}""");

        Assert.Equal("threshold_crossed 50", WebhookServer.Short(first));
        Assert.Equal(["threshold_crossed 80", "threshold_crossed 95", "budget_crossed 100"], rest);
        await AssertNothingMoreAsync(gateway);
    }

    [Fact]
    public async Task An_alert_has_LiteLLMs_body()
    {
        await using var gateway = await StartAsync();
        var (team, key) = await TeamAsync(gateway, FourCalls, """
            , "soft_budget": 0.000007, "budget_duration": "1d"
            """);

        await CallAsync(gateway, key, 2);
        await _webhook.TakenAsync();
        var alert = await _webhook.TakenAsync();

        Assert.Equal(
            $$"""
            {"spend":0.000007,"max_budget":0.000014,"soft_budget":0.000007,"token":null,"customer_id":null,
            "user_id":null,"team_id":"{{team}}","team_alias":"QA","organization_id":null,"user_email":null,
            "key_alias":null,"projected_exceeded_date":null,"projected_spend":null,"event":"soft_budget_crossed",
            "event_group":"team","event_message":"Team Budget: Soft Budget Crossed","account":"team","id":"{{team}}",
            "alias":"QA","window":null,"model":null,"threshold":null,"threshold_amount":0.000007,
            "period_start":"2026-02-18T13:37:42.594000Z","budget_reset_at":"2026-02-19T13:37:42.594000Z"}
            """.ReplaceLineEndings(""),
            alert.GetRawText());
    }

    [Fact]
    public async Task A_period_that_begins_has_its_thresholds_anew()
    {
        await using var gateway = await StartAsync();
        var (_, key) = await TeamAsync(gateway, FourCalls, """, "budget_duration": "1d" """);

        await CallAsync(gateway, key, 2);
        var today = await _webhook.TakenAsync();
        await AssertNothingMoreAsync(gateway);
        _time.Advance(TimeSpan.FromDays(1));
        await CallAsync(gateway, key, 2);
        var tomorrow = await _webhook.TakenAsync();

        Assert.Equal(("threshold_crossed 50", "threshold_crossed 50"), (WebhookServer.Short(today), WebhookServer.Short(tomorrow)));
        Assert.Equal("2026-02-19T13:37:42.594000Z", tomorrow.GetProperty("period_start").GetString());
        await AssertNothingMoreAsync(gateway);
    }

    [Fact]
    public async Task A_budget_that_is_raised_is_told_of_again_and_one_that_is_lowered_at_once()
    {
        await using var gateway = await StartAsync();
        var (team, key) = await TeamAsync(gateway, FourCalls);
        await CallAsync(gateway, key, 2);
        await _webhook.TakenAsync(1);

        await gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "max_budget": 0.00000875}""");
        var lowered = await _webhook.TakenAsync(2);
        await gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "max_budget": {{FourCalls}}}""");
        await gateway.DoAsync("/team/update", $$"""{"team_id": "{{team}}", "max_budget": 0.000021}""");
        await CallAsync(gateway, key, 1);
        var raised = await _webhook.TakenAsync();

        Assert.Equal(["threshold_crossed 50", "threshold_crossed 80"], lowered);
        Assert.Equal(("threshold_crossed 50", "0.000021"),
            (WebhookServer.Short(raised), raised.GetProperty("max_budget").GetRawText()));
        await AssertNothingMoreAsync(gateway);
    }

    [Fact]
    public async Task What_was_told_is_not_told_again_after_a_restart_and_what_was_not_is()
    {
        var data = Directory.CreateTempSubdirectory("tollgate-api-").FullName;
        string team, key;
        await using (var gateway = await StartAsync(data))
        {
            (team, key) = await TeamAsync(gateway, FourCalls);
            await CallAsync(gateway, key, 2);
            await _webhook.TakenAsync(1);
            await AssertNothingMoreAsync(gateway);
            // Of these two, and then of the one that is refused.
            await _webhook.AskedAsync();
            await _webhook.AskedAsync();
            _webhook.Refuse(503);
            await CallAsync(gateway, key, 1);
            await CallAsync(gateway, key, 1);
            await _webhook.AskedAsync();
        }

        _time.Advance(Lease);
        await using (var gateway = await StartAsync(data))
        {
            Assert.Equal(200, (await gateway.GetAsync($"/team/info?team_id={team}")).Status);
            Assert.Equal(400, (await gateway.CallAsync(key)).Status);

            Assert.Equal(
                ["threshold_crossed 80", "threshold_crossed 95", "budget_crossed 100"], await _webhook.TakenAsync(3));
            await AssertNothingMoreAsync(gateway);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task What_the_webhook_does_not_take_is_posted_again_after_pauses_that_grow()
    {
        await using var gateway = await StartAsync();
        var (_, key) = await TeamAsync(gateway, FourCalls);
        _webhook.Refuse(500, 307, 404);

        await CallAsync(gateway, key, 2);
        await CallAsync(gateway, key, 2);
        await _webhook.AskedAsync();
        var tries = 1;
        var since = _time.GetUtcNow();
        while (tries < 4)
        {
            // Time goes on only when what was refused is noted, or else the pause would begin later.
            _time.Advance(Pause);
            var asked = _webhook.AskedAsync();
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System));
            while (!asked.IsCompleted)
            {
                _time.Advance(Pause);
                await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System));
            }

            tries++;
        }

        // 2, 4 and 8 seconds at least.
        Assert.True(_time.GetUtcNow() - since >= TimeSpan.FromSeconds(14));
        Assert.Equal(
            ["threshold_crossed 50", "threshold_crossed 80", "threshold_crossed 95", "budget_crossed 100"],
            await _webhook.TakenAsync(4));
        await AssertNothingMoreAsync(gateway);
        Assert.Contains(_logs.Lines, line => line.Contains("it answered 307", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_webhook_that_hangs_delays_no_call_and_nobody_elses_alert()
    {
        await using var gateway = await StartAsync();
        var (_, key) = await TeamAsync(gateway, FourCalls);
        var other = await gateway.KeyAsync("""{"max_budget": 0.000007, "key_alias": "other"}""");
        _webhook.Hang();

        await CallAsync(gateway, key, 2);
        await _webhook.AskedAsync();
        await CallAsync(gateway, key, 2);
        Assert.Equal(400, (await gateway.CallAsync(key)).Status);
        _time.Advance(AnswerWait);
        await CallAsync(gateway, other, 1);

        Assert.Equal("other", (await _webhook.TakenAsync()).GetProperty("key_alias").GetString());
        var taken = _webhook.TakenAsync(4);
        await AdvanceUntilAsync(taken);
        Assert.Equal(
            ["threshold_crossed 50", "threshold_crossed 80", "threshold_crossed 95", "budget_crossed 100"], await taken);
    }

    [Fact]
    public async Task A_key_is_named_by_its_hash_and_its_soft_budget_stops_nothing()
    {
        await using var gateway = await StartAsync();
        var made = await gateway.DoAsync(
            "/key/generate", """{"soft_budget": 0.0000035, "key_alias": "laptop", "user_id": "ann"}""");
        var secret = made["key"].GetString()!;

        await CallAsync(gateway, secret, 3);
        var alert = await _webhook.TakenAsync();

        Assert.Equal(
            ("soft_budget_crossed null", "key", "laptop", "ann"),
            (WebhookServer.Short(alert), alert.GetProperty("event_group").GetString(),
                alert.GetProperty("key_alias").GetString(), alert.GetProperty("user_id").GetString()));
        Assert.Equal(made["token"].GetString(), alert.GetProperty("token").GetString());
        Assert.DoesNotContain(secret, alert.GetRawText(), StringComparison.Ordinal);
        await AssertNothingMoreAsync(gateway);
    }

    [Fact]
    public async Task Everybody_on_the_path_is_told_of_in_its_own_group()
    {
        await using var gateway = await StartAsync();
        const string one = "\"soft_budget\": 0.0000035";
        var organization = (await gateway.DoAsync(
            "/organization/new", $$"""{"organization_alias": "o", {{one}}}"""))["organization_id"].GetString();
        var team = (await gateway.DoAsync(
            "/team/new", $$"""{"organization_id": "{{organization}}", {{one}}}"""))["team_id"].GetString();
        await gateway.DoAsync("/customer/new", $$"""{"user_id": "ishaan", {{one}}}""");
        await gateway.DoAsync("/tag/new", $$"""{"name": "batch", {{one}}}""");
        await gateway.DoAsync("/user/new", $$"""{"user_id": "ann", "auto_create_key": false, {{one}}}""");
        await gateway.DoAsync("/budget/new", $$"""{"budget_id": "pool", "shared": true, {{one}}}""");
        var inTeam = await gateway.KeyAsync($$"""{"team_id": "{{team}}", "budget_id": "pool"}""");
        var ofUser = await gateway.KeyAsync("""{"user_id": "ann"}""");

        await gateway.CallAsync(
            inTeam, """
            "user": "ishaan", "metadata": {"tags": ["batch"]}
            """);
        await CallAsync(gateway, ofUser, 1);

        var groups = new List<string>();
        for (var i = 0; i < 6; i++)
            groups.Add((await _webhook.TakenAsync()).GetProperty("event_group").GetString()!);
        Assert.Equal(["budget", "customer", "internal_user", "organization", "tag", "team"], groups.Order());
    }

    [Fact]
    public async Task A_holder_is_told_of_at_the_soft_budget_of_its_budget()
    {
        await using var gateway = await StartAsync();
        await gateway.DoAsync("/budget/new", """{"budget_id": "tier", "soft_budget": 0.0000035}""");
        var key = await gateway.KeyAsync("""{"budget_id": "tier", "key_alias": "holder"}""");

        await CallAsync(gateway, key, 1);

        var alert = await _webhook.TakenAsync();
        Assert.Equal(
            ("soft_budget_crossed null", "holder"),
            (WebhookServer.Short(alert), alert.GetProperty("key_alias").GetString()));
    }

    [Fact]
    public async Task A_login_in_the_address_is_sent_as_one()
    {
        var address = new UriBuilder(_webhook.Address) { UserName = "ann", Password = "s3cret%21" }.Uri;
        await using var gateway = await StartAsync(webhook: address);
        var key = await gateway.KeyAsync("""{"soft_budget": 0.0000035}""");

        await CallAsync(gateway, key, 1);
        await _webhook.TakenAsync();

        Assert.Equal("Basic YW5uOnMzY3JldCE=", _webhook.Authorization);
    }

    [Fact]
    public async Task A_chat_is_told_in_its_own_form_also_while_the_webhook_is_away()
    {
        await using var chat = await WebhookServer.StartAsync();
        await using var gateway = await StartAsync(config: $$"""
            environment_variables: {SLACK_WEBHOOK_URL: "{{chat.Address}}"}
            general_settings: {alerting: [webhook, slack]}
            {{Kinds.Config}}
            """);
        var made = await gateway.DoAsync(
            "/key/generate", """{"max_budget": 0.0000035, "budget_duration": "1d", "key_alias": "<!channel> R&D"}""");
        _webhook.Refuse(500);

        await CallAsync(gateway, made["key"].GetString()!, 1);

        string[] texts = new string[4];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = (await chat.TakenAsync()).GetProperty("text").GetString()!;
        Assert.Equal(
            $"""
            *Key Budget: 50% Threshold Crossed*
            key &lt;!channel&gt; R&amp;D ({made["token"].GetString()})
            Spent: $0.0000035 of $0.0000035
            Resets at: 2026-02-19 13:37:42 UTC
            """,
            texts[0],
            ignoreLineEndingDifferences: true);
        Assert.StartsWith("*Key Budget: Budget Crossed*", texts[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_alerting_nothing_is_kept()
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: _time, webhook: _webhook.Address);
        var (_, key) = await TeamAsync(gateway, FourCalls);

        await CallAsync(gateway, key, 4);

        Assert.Empty(await WaitingAsync(gateway));
    }

    private static async Task<(string Team, string Key)> TeamAsync(TestGateway gateway, string dollars, string more = "")
    {
        var team = (await gateway.DoAsync(
            "/team/new", $$"""{"team_alias": "QA", "max_budget": {{dollars}}{{more}}}"""))["team_id"].GetString()!;
        return (team, await gateway.KeyAsync($$"""{"team_id": "{{team}}"}"""));
    }

    private static async Task CallAsync(TestGateway gateway, string key, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var answer = await gateway.CallAsync(key);
            Assert.True(answer.Status == 200, answer.Text);
        }
    }

    // Far from now whatever is waiting is due.
    private static Task<IReadOnlyList<TakenAlert>> WaitingAsync(TestGateway gateway) =>
        gateway.Services.GetRequiredService<IAlerts>().TakeAlertsAsync(
            Start.AddYears(1), Start, 100, TestContext.Current.CancellationToken);

    // What comes after everything that waits is told: then nothing waits.
    private async Task AssertNothingMoreAsync(TestGateway gateway)
    {
        var alias = Guid.NewGuid().ToString();
        var key = await gateway.KeyAsync($$"""{"soft_budget": 0.0000035, "key_alias": "{{alias}}"}""");
        await CallAsync(gateway, key, 1);
        var last = _webhook.TakenAsync();
        await AdvanceUntilAsync(last);
        Assert.Equal(alias, (await last).GetProperty("key_alias").GetString());
        await Eventually.GetAsync(() => WaitingAsync(gateway), waiting => waiting.Count == 0);
    }

    private async Task AdvanceUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            _time.Advance(Pause);
            await Task.WhenAny(done, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
        }
    }

    private Task<TestGateway> StartAsync(
        string? data = null, Uri? webhook = null, string config = Config) => TestGateway.StartAsync(
        config,
        time: _time,
        configureServices: services => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(_logs),
        webhook: webhook ?? _webhook.Address,
        data: data);
}
