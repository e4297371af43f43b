using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

public sealed class ActivationTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task An_activation_rebuilds_balance_and_open_holds()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var ended = await team.AdmitAsync(0.25m);
        await house.OpenAsync(ended);
        await house.SettleAsync(ended, 0.30m);
        var open = await team.AdmitAsync(0.20m);
        await house.OpenAsync(open);

        await house.DeactivateAsync(team);
        var figures = await team.Explain();

        var budget = Assert.Single(figures.Budgets);
        Assert.Equal((new Money(1.00m), new Money(0.30m), new Money(0.20m)), (budget.Max, budget.Spent, budget.Held));
        Assert.Equal(open.Id, Assert.Single(figures.Holds).Call);
        Assert.True(figures.Epoch > open.Admitted.Epoch);
    }

    [Fact]
    public async Task An_activation_moves_its_epoch_on_before_it_reads_anything()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        await house.DeactivateAsync(team);
        house.Log.Clear();

        await team.Explain();

        Assert.Equal(
            ["AdvanceAsync", "ReadStateAsync", "ReadAsync"],
            house.Log.Where(asked => asked != "RecoverAsync"));
    }

    [Fact]
    public async Task A_call_admitted_by_the_last_activation_and_not_opened_yet_finds_it_has_passed()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.25m);

        await house.DeactivateAsync(team);
        await team.Explain();

        Assert.Equal(OpenState.Fenced, await house.OpenAsync(call));
        Assert.Equal(Money.Zero, (await team.FiguresAsync()).Held);
    }

    [Fact]
    public async Task News_told_twice_or_out_of_order_changes_nothing()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var first = await team.AdmitAsync(0.10m);
        var second = await team.AdmitAsync(0.20m);
        await house.OpenAsync(first);
        await house.OpenAsync(second);
        var older = new News(await house.SettleAsync(first, 0.10m), [new(first.Id, 0)]);
        var newer = new News(await house.SettleAsync(second, 0.20m), [new(second.Id, 0)]);

        await team.Tell(newer);
        await team.Tell(older);
        await team.Tell(newer);

        var figures = await team.FiguresAsync();
        Assert.Equal((new Money(0.30m), Money.Zero, 2), (figures.Spent, figures.Held, figures.Version));
    }

    [Fact]
    public async Task Refuses_what_calls_in_flight_already_hold()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await team.Extend(call.Id, new(1.00m), 0);

        var refused = Assert.IsType<Admission.Refused>(await team.AskAsync(0.10m)).Refusal;

        Assert.Equal((RefusalReason.MaxBudget, new Money(1.00m)), (refused.Reason, refused.Held));
        Assert.True(refused.IsDueToHolds);
    }

    [Fact]
    public async Task Figures_survive_a_restart()
    {
        int tokens;
        await using (var house = await House.OpenAsync(_folder.Ledger))
        {
            var team = await house.MadeTeamAsync("red", 1.00m);
            var call = await team.AdmitAsync(0.25m);
            await house.OpenAsync(call);
            tokens = (await house.SettleAsync(call, 0.40m)).Length;
        }

        await using var again = await House.OpenAsync(_folder.Ledger);
        var reading = await again.Team("red").Read();

        Assert.Equal(1, tokens);
        Assert.Equal(Profiles.Team("red"), reading!.Profile);
        Assert.Equal(new Money(0.40m), reading.Figures.Budgets[0].Spent);
    }

    [Fact]
    public async Task An_account_cannot_be_asked_while_the_ledger_is_away_and_answers_later()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        await house.DeactivateAsync(team);

        house.Ledger.IsAway = true;
        await Assert.ThrowsAsync<AccountUnavailableException>(() => team.AskAsync(0.10m));
        house.Ledger.IsAway = false;

        Assert.IsType<Admission.Admitted>(await team.AskAsync(0.10m));
    }

    [Fact]
    public async Task An_account_that_was_never_made_knows_nobody()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);

        var refused = Assert.IsType<Admission.Refused>(await house.Key("0a1b").AskAsync(0.10m));

        Assert.Equal(RefusalReason.Unknown, refused.Refusal.Reason);
        Assert.Null(await house.Key("0a1b").Identify());
        Assert.Null(await house.Key("0a1b").Read());
    }

    [Fact]
    public async Task The_clock_cannot_step_back_into_a_period_that_was_not_read()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var hour = BudgetDuration.Parse("1h");
        await house.Team("red").Create(
            Profiles.Team("red"), Profiles.Limits(1.00m) with { Window = Window.Rolling(Profiles.Made, hour) });
        house.Time.Advance(TimeSpan.FromMinutes(70));
        await house.DeactivateAsync(house.Team("red"));
        house.Ledger.BeforeAnswering = operation =>
        {
            if (operation == nameof(ILedger.ReadAsync))
                house.Time.AdjustTime(Profiles.Made);
            return Task.CompletedTask;
        };

        var call = await house.Team("red").AdmitAsync(0.10m);

        Assert.Equal(new Period(Profiles.Made.AddHours(1)), Assert.Single(call.Admitted.Charges).Period);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
