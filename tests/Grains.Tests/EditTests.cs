using Tollgate.Accounts;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

/// <summary>An edit binds the next call, also while calls are in flight.</summary>
public sealed class EditTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task A_call_that_was_admitted_before_an_edit_is_not_opened_after_it()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var admitted = await team.AdmitAsync(0.50m);

        await EditAsync(team, new LimitsEdit.OfBlocked(true));

        Assert.Equal(OpenState.Fenced, await house.OpenAsync(admitted));
        Assert.Equal(RefusalReason.Blocked, await RefusedAsync(team));
    }

    [Fact]
    public async Task A_call_that_is_open_keeps_its_hold_through_an_edit_and_settles_into_its_period()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await house.OpenAsync(call);

        await EditAsync(team, new LimitsEdit.OfMaxBudget(new Money(0.30m)));
        var lowered = await team.FiguresAsync();
        var balances = await house.SettleAsync(call, 0.40m);
        await team.Tell(new News(balances, [new(call.Id, 0)]));
        var settled = await team.FiguresAsync();

        Assert.Equal((new Money(0.30m), new Money(0.50m), Money.Zero), (lowered.Max, lowered.Held, lowered.Spent));
        Assert.Equal((Money.Zero, new Money(0.40m)), (settled.Held, settled.Spent));
        Assert.Equal(RefusalReason.MaxBudget, await RefusedAsync(team));
    }

    [Fact]
    public async Task A_reset_begins_at_nothing_and_leaves_the_call_in_flight_to_the_period_that_admitted_it()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(1.00m);
        await house.OpenAsync(call);

        await EditAsync(team, new LimitsEdit.Reset());
        var next = await team.AdmitAsync(1.00m);
        var balances = await house.SettleAsync(call, 0.70m);
        await team.Tell(new News(balances, [new(call.Id, 0)]));

        var figures = await team.FiguresAsync();
        Assert.True(next.Admitted.Charges[0].Period > call.Admitted.Charges[0].Period);
        Assert.Equal(call.Admitted.Charges[0].Period, Assert.Single(balances).Period);
        Assert.Equal((Money.Zero, new Money(1.00m)), (figures.Spent, figures.Held));
    }

    [Fact]
    public async Task A_deleted_account_refuses_and_leaves_the_directory_and_its_open_call_still_settles()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await house.OpenAsync(call);

        await EditAsync(team, new LimitsEdit.Deletion());

        Assert.Equal(RefusalReason.Unknown, await RefusedAsync(team));
        Assert.Null(await team.Read());
        Assert.Null(await house.Books.FindAsync("team", "red"));
        Assert.Equal(new Money(0.40m), Assert.Single(await house.SettleAsync(call, 0.40m)).Spent);
        Assert.Equal(EditOutcome.Unknown, await team.Edit([new LimitsEdit.OfBlocked(true)]));
    }

    [Fact]
    public async Task An_account_that_is_made_again_owes_nothing_for_the_one_that_was_deleted()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(1.00m);
        await house.OpenAsync(call);
        await EditAsync(team, new LimitsEdit.Deletion());
        Assert.Equal(EditOutcome.Done, await house.Team("red").Sweep());

        team = await house.MadeTeamAsync("red", 1.00m);
        await house.SettleAsync(call, 1.00m);

        var figures = await team.FiguresAsync();
        Assert.Equal((Money.Zero, Money.Zero), (figures.Spent, figures.Held));
    }

    [Fact]
    public async Task Two_silos_that_edit_one_account_both_have_their_edit()
    {
        await using var left = await House.OpenAsync(_folder.Ledger);
        await using var right = await House.OpenAsync(_folder.Ledger);
        var team = await left.MadeTeamAsync("red", 1.00m);
        await right.Team("red").Explain();

        await EditAsync(team, new LimitsEdit.OfMaxBudget(new Money(2.00m)));
        await EditAsync(right.Team("red"), new LimitsEdit.OfBlocked(true));

        var reading = await right.Team("red").Read();
        Assert.Equal((new Money(2.00m), true), (reading!.Limits.MaxBudget, reading.Limits.Blocked));
    }

    [Fact]
    public async Task The_account_of_the_master_key_is_not_edited()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);

        Assert.Equal(EditOutcome.Unknown, await house.Key("master").Edit([new LimitsEdit.Deletion()]));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static async Task EditAsync(ITeamGrain team, LimitsEdit edit) =>
        Assert.Equal(EditOutcome.Done, await team.Edit([edit]));

    private static async Task<RefusalReason> RefusedAsync(ITeamGrain team) =>
        Assert.IsType<Admission.Refused>(await team.AskAsync(0.01m)).Refusal.Reason;
}
