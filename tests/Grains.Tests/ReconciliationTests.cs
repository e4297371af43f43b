using Tollgate.Accounts;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

public sealed class ReconciliationTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task A_hold_whose_end_was_never_told_is_dropped_and_its_charge_adopted()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await house.OpenAsync(call);
        await house.SettleAsync(call, 0.40m);

        await LookAsync(house, team);

        var figures = await team.FiguresAsync();
        Assert.Equal((new Money(0.40m), Money.Zero), (figures.Spent, figures.Held));
        Assert.Equal(call.Admitted.Epoch, (await team.Explain()).Epoch);
    }

    [Fact]
    public async Task A_hold_of_an_open_call_stays_and_is_looked_at_again()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await house.OpenAsync(call);

        await LookAsync(house, team);
        var held = await team.Explain();
        await house.SettleAsync(call, 0.40m);
        await LookAsync(house, team);

        Assert.Equal(call.Id, Assert.Single(held.Holds).Call);
        Assert.Equal(call.Admitted.Epoch, held.Epoch);
        Assert.Empty((await team.Explain()).Holds);
    }

    [Fact]
    public async Task A_hold_without_a_row_ends_the_activation_and_the_row_is_never_born()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);

        await LookAsync(house, team);

        var figures = await team.Explain();
        Assert.True(figures.Epoch > call.Admitted.Epoch);
        Assert.Empty(figures.Holds);
        Assert.Equal(OpenState.Fenced, await house.OpenAsync(call));
    }

    [Fact]
    public async Task A_hold_that_ends_while_the_books_are_asked_needs_no_row()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        house.Ledger.BeforeAnswering = operation => operation == nameof(ILedger.CompareAsync)
            ? team.Tell(new News([], [new(call.Id, 0)])).AsTask()
            : Task.CompletedTask;

        await LookAsync(house, team);

        Assert.Equal(call.Admitted.Epoch, (await team.Explain()).Epoch);
    }

    [Fact]
    public async Task An_activation_whose_epoch_moved_on_makes_way()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await house.OpenAsync(call);
        await _folder.Ledger.AdvanceAsync([AccountId.Team("red")], TestContext.Current.CancellationToken);

        await LookAsync(house, team);

        Assert.Equal(call.Admitted.Epoch + 2, (await team.Explain()).Epoch);
    }

    [Fact]
    public async Task A_look_that_finds_nobody_is_repeated()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await house.OpenAsync(call);
        await house.SettleAsync(call, 0.40m);

        house.Ledger.IsAway = true;
        await LookAsync(house, team);
        Assert.NotEmpty((await team.Explain()).Holds);
        house.Ledger.IsAway = false;
        await LookAsync(house, team);

        Assert.Empty((await team.Explain()).Holds);
    }

    [Fact]
    public async Task An_account_that_admits_nothing_asks_nothing()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var quiet = await house.MadeTeamAsync("blue");
        var busy = await house.MadeTeamAsync("red");
        await quiet.AdmitAsync(0.10m);
        await LookAsync(house, quiet);
        await quiet.Explain();
        house.Log.Clear();

        await house.OpenAsync(await busy.AdmitAsync(0.50m));
        await LookAsync(house, busy);

        Assert.Equal(1, house.Log.Count(asked => asked == "CompareAsync"));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static async Task LookAsync(House house, ITeamGrain team)
    {
        var looked = house.Ledger.Answered(nameof(ILedger.CompareAsync));
        house.Time.Advance(Reconciliation.Interval);
        await looked;
        // It waits its turn, and so until the look is over.
        await team.Read();
    }
}
