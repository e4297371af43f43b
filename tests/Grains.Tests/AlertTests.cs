using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

/// <summary>Wherever an account learns what is spent, or gets other limits, its lines are told of.</summary>
public sealed class AlertTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LedgerFolder _folder = new();
    private readonly AlertOutbox _outbox;

    public AlertTests() => _outbox =
        new([50, 100], [AlertChannel.Webhook], _folder.Ledger, TimeProvider.System, NullLogger<AlertOutbox>.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task News_of_a_call_are_told_of()
    {
        await using var house = await OpenAsync();
        var team = await house.MadeTeamAsync("red", 1.00m);
        var news = await SettledAsync(house, team, 0.60m);

        await team.Tell(news);

        Assert.Equal(["50% of 1"], await AddedAsync());
    }

    [Fact]
    public async Task What_was_spent_when_a_process_died_is_told_of_by_the_next_activation()
    {
        await using (var house = await OpenAsync())
        {
            var team = await house.MadeTeamAsync("red", 1.00m);
            await SettledAsync(house, team, 1.00m);
        }

        await using var next = await OpenAsync();
        await next.Team("red").Explain();

        Assert.Equal(["50% of 1", "100% of 1"], await AddedAsync(2));
    }

    [Fact]
    public async Task A_charge_of_which_no_news_came_is_told_of_by_the_next_look()
    {
        await using var house = await OpenAsync();
        var team = await house.MadeTeamAsync("red", 1.00m);
        await SettledAsync(house, team, 0.60m);

        house.Time.Advance(Reconciliation.Interval);

        Assert.Equal(["50% of 1"], await AddedAsync());
    }

    [Fact]
    public async Task An_edit_that_lowers_a_budget_is_told_of_at_once()
    {
        await using var house = await OpenAsync();
        var team = await house.MadeTeamAsync("red", 10.00m);
        await team.Tell(await SettledAsync(house, team, 1.00m));

        await team.Edit([new LimitsEdit.OfMaxBudget(new Money(2.00m)), new LimitsEdit.OfSoftBudget(new Money(0.50m))]);

        Assert.Equal(["soft 0.5", "50% of 2"], await AddedAsync(2));
    }

    [Fact]
    public async Task Spend_that_is_set_is_told_of()
    {
        await using var house = await OpenAsync();
        var team = await house.MadeTeamAsync("red", 1.00m);

        await team.SetSpent(new Money(0.50m), "an import", "somebody");

        Assert.Equal(["50% of 1"], await AddedAsync());
    }

    [Fact]
    public async Task A_ledger_that_is_away_gets_them_when_it_is_back_and_no_account_waits()
    {
        var alerts = new StuckAlerts();
        var outbox = new AlertOutbox([50], [AlertChannel.Webhook], alerts, TimeProvider.System, NullLogger<AlertOutbox>.Instance);
        var taken = Enumerable.Range(0, AlertOutbox.WaitingMax + 10).Count(number => outbox.TryAdd(Some(number)));
        Assert.Equal(AlertOutbox.WaitingMax, taken);

        alerts.IsAway = false;
        while (alerts.Added.Count < taken)
            await outbox.Added.ReadAsync(Stop).AsTask().WaitAsync(Patience, Stop);

        Assert.Equal(Enumerable.Range(0, taken), alerts.Added.Select(alert => (int)alert.Period.SinceMilliseconds));
        Assert.True(outbox.TryAdd(Some(0)));
    }

    [Fact]
    public async Task One_that_cannot_be_kept_takes_no_other_with_it()
    {
        Assert.True(_outbox.TryAdd(Some(1)));
        Assert.True(_outbox.TryAdd(Some(2) with { Line = "\0" }));
        Assert.True(_outbox.TryAdd(Some(3) with { Account = AccountId.Team("blue") }));

        Assert.Equal(["line", "line"], await AddedAsync(2));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static Alert Some(int number) =>
        new(AccountId.Team("red"), new Period(number), "line", AlertChannel.Webhook, "{}", House.Noon);

    // A call that is charged, and of which the account has heard nothing.
    private static async Task<News> SettledAsync(House house, IAccountGrain account, decimal dollars)
    {
        var call = await account.AdmitAsync(dollars);
        Assert.Equal(OpenState.Opened, await house.OpenAsync(call));
        return new News(await house.SettleAsync(call, dollars), [new(call.Id, 0)]);
    }

    // Each is taken when the one before it is done.
    private async Task<List<string>> AddedAsync(int least = 1)
    {
        var lines = new List<string>();
        while (lines.Count < least)
        {
            await _outbox.Added.ReadAsync(Stop).AsTask().WaitAsync(Patience, Stop);
            while (await _folder.Ledger.TakeAlertsAsync(House.Noon.AddDays(1), House.Noon, 10, Stop) is { Count: > 0 } taken)
            {
                lines.AddRange(taken.Select(alert => alert.Alert.Line));
                await _folder.Ledger.MarkAlertsAsync(
                    [.. taken.Select(alert => new TriedAlert(alert.Number, AlertOutcome.Sent, House.Noon))], Stop);
            }
        }

        return lines;
    }

    private Task<House> OpenAsync() =>
        House.OpenAsync(_folder.Ledger, configure: services => services.AddSingleton(_outbox));

    private sealed class StuckAlerts : IAlerts
    {
        public volatile bool IsAway = true;

        public List<Alert> Added { get; } = [];

        public Task AddAlertsAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
        {
            if (IsAway)
                throw new LedgerUnavailableException("Nobody is there.");
            lock (Added)
                Added.AddRange(alerts);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<TakenAlert>> TakeAlertsAsync(
            DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task MarkAlertsAsync(IReadOnlyList<TriedAlert> tried, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
