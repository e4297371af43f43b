using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

public sealed class FrozenSiloTests
{
    [Fact]
    public async Task Accounts_admit_nothing_on_a_silo_that_may_be_counted_out_and_still_hear_what_ended()
    {
        await using var folder = new LedgerFolder();
        await using var house = await House.OpenAsync(folder.Ledger);
        var team = house.Team("red");
        await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.25m);
        Assert.Equal(OpenState.Opened, await house.OpenAsync(call));

        house.Standing.Lose();

        await Assert.ThrowsAsync<AccountUnavailableException>(() => team.AskAsync(0.25m));
        var balances = await house.SettleAsync(call, 0.10m);
        await team.Tell(new News(balances, [new(call.Id, 0)]));
        var figures = await team.FiguresAsync();
        Assert.Equal((0.10m, 0m), (figures.Spent.Dollars, figures.Held.Dollars));
    }
}
