using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private IAlerts Alerts => (IAlerts)Ledger;

    [Fact]
    public async Task A_line_of_an_account_and_period_is_one_alert_however_often_it_is_added()
    {
        await Alerts.AddAlertsAsync([Line("50%"), Line("50%")], Stop);
        await Alerts.AddAlertsAsync([Line("50%") with { Body = "{\"other\":1}" }], Stop);
        var first = Assert.Single(await TakeAsync(Noon));
        await Alerts.MarkAlertsAsync([new(first.Number, AlertOutcome.Sent, Noon)], Stop);
        await Alerts.AddAlertsAsync([Line("50%")], Stop);

        Assert.Equal((Line("50%"), 1), (first.Alert, first.Tries));
        Assert.Empty(await TakeAsync(Noon.AddYears(1)));
    }

    [Fact]
    public async Task Another_line_account_period_or_channel_is_another_alert()
    {
        Alert[] all =
        [
            Line("50%"),
            Line("80%"),
            Line("50%") with { Account = Key },
            Line("50%") with { Period = new(Noon.AddDays(1)) },
            Line("50%") with { Channel = AlertChannel.Slack },
        ];

        await Alerts.AddAlertsAsync(all, Stop);

        var taken = new List<Alert>();
        while (await TakeAsync(Noon) is { Count: > 0 } some)
        {
            taken.AddRange(some.Select(one => one.Alert));
            await Alerts.MarkAlertsAsync([.. some.Select(one => new TriedAlert(one.Number, AlertOutcome.Sent, Noon))], Stop);
        }

        Assert.Equal(all.OrderBy(Text), taken.OrderBy(Text));

        static string Text(Alert alert) => alert.ToString();
    }

    [Fact]
    public async Task The_alerts_of_an_account_go_in_their_order_and_those_of_others_are_not_held_up()
    {
        await Alerts.AddAlertsAsync([Line("95%"), Line("50%"), Line("50%") with { Account = Key }], Stop);

        var first = await TakeAsync(Noon);
        Assert.Equal(["95%", "50%"], first.Select(taken => taken.Alert.Line));
        Assert.Empty(await TakeAsync(Noon));

        await Alerts.MarkAlertsAsync([new(first[0].Number, AlertOutcome.Postponed, Noon + Minute)], Stop);
        Assert.Empty(await TakeAsync(Noon));
        var again = Assert.Single(await TakeAsync(Noon + Minute), taken => taken.Alert.Account == Team);
        Assert.Equal(("95%", 2), (again.Alert.Line, again.Tries));
        await Alerts.MarkAlertsAsync([new(again.Number, AlertOutcome.GivenUp, Noon + Minute)], Stop);

        Assert.Equal("50%", Assert.Single(await TakeAsync(Noon + Minute)).Alert.Line);
    }

    [Fact]
    public async Task A_channel_that_is_away_holds_up_no_other()
    {
        await Alerts.AddAlertsAsync(
            [Line("50%"), Line("50%") with { Channel = AlertChannel.Slack }, Line("80%") with { Channel = AlertChannel.Slack }], Stop);

        var both = await TakeAsync(Noon);
        await Alerts.MarkAlertsAsync(
            [.. both.Select(one => new TriedAlert(
                one.Number,
                one.Alert.Channel == AlertChannel.Slack ? AlertOutcome.Sent : AlertOutcome.Postponed,
                Noon + Minute))],
            Stop);

        Assert.Equal([AlertChannel.Webhook, AlertChannel.Slack], both.Select(one => one.Alert.Channel));
        Assert.Equal(Line("80%") with { Channel = AlertChannel.Slack }, Assert.Single(await TakeAsync(Noon)).Alert);
    }

    [Fact]
    public async Task What_was_taken_and_not_marked_is_nobody_elses_until_its_time_is_up()
    {
        await Alerts.AddAlertsAsync([Line("50%")], Stop);
        await TakeAsync(Noon, Noon + Minute);

        Assert.Empty(await TakeAsync(Noon + Minute - TimeSpan.FromMilliseconds(1)));
        var again = Assert.Single(await TakeAsync(Noon + Minute));

        Assert.Equal((Line("50%"), 2), (again.Alert, again.Tries));
    }

    [Fact]
    public async Task What_is_done_stays_done_whatever_is_said_of_it_later()
    {
        await Alerts.AddAlertsAsync([Line("50%")], Stop);
        var taken = Assert.Single(await TakeAsync(Noon));
        await Alerts.MarkAlertsAsync([new(taken.Number, AlertOutcome.Sent, Noon)], Stop);

        await Alerts.MarkAlertsAsync([new(taken.Number, AlertOutcome.Postponed, Noon)], Stop);

        Assert.Empty(await TakeAsync(Noon.AddYears(1)));
    }

    [Fact]
    public async Task No_alert_is_taken_twice_however_many_take_at_once()
    {
        const int accounts = 60;
        await Alerts.AddAlertsAsync(
            [.. Enumerable.Range(0, accounts).Select(number => Line("50%") with { Account = AccountId.Team($"t{number}") })],
            Stop);

        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TakeAsync(Noon, most: 10)));

        var numbers = taken.SelectMany(some => some).Select(one => one.Number).ToArray();
        Assert.Equal(numbers.Distinct().Count(), numbers.Length);
        Assert.All(taken, some => Assert.InRange(some.Count, 0, 10));
        // Whoever was held up by another finds the rest.
        var rest = await TakeAsync(Noon, most: accounts);
        Assert.Equal(accounts, numbers.Length + rest.Count);
    }

    [Fact]
    public async Task An_alert_that_no_ledger_can_keep_is_refused_and_those_beside_it_are_not_added()
    {
        await Assert.ThrowsAsync<LedgerRejectedException>(
            () => Alerts.AddAlertsAsync([Line("50%"), Line("\0")], Stop));

        Assert.Empty(await TakeAsync(Noon));
    }

    private static Alert Line(string line) =>
        new(Team, Today, line, AlertChannel.Webhook, $$"""{"line":"{{line}}"}""", Noon);

    private Task<IReadOnlyList<TakenAlert>> TakeAsync(DateTimeOffset now, DateTimeOffset? until = null, int most = 10) =>
        Alerts.TakeAlertsAsync(now, until ?? now + (Minute * 10), most, Stop);
}
