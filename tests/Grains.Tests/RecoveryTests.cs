using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

public sealed class RecoveryTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task Calls_of_a_dead_process_are_settled_at_what_they_held_and_their_accounts_are_told()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var dead = await team.AdmitAsync(0.50m);
        await house.OpenAsync(dead, owner: "S127.0.0.1:1:1");
        var living = await team.AdmitAsync(0.20m);
        await house.OpenAsync(living);

        await house.SweepAsync();

        var figures = await team.Explain();
        Assert.Equal((new Money(0.50m), new Money(0.20m)), (figures.Budgets[0].Spent, figures.Budgets[0].Held));
        Assert.Equal(living.Id, Assert.Single(figures.Holds).Call);
    }

    [Fact]
    public async Task A_process_that_was_only_taken_for_dead_brings_its_call_to_its_exact_cost()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        var call = await team.AdmitAsync(0.50m);
        await house.OpenAsync(call, owner: "S127.0.0.1:1:1");
        await house.SweepAsync();

        await team.Tell(new News(await house.SettleAsync(call, 0.30m), [new(call.Id, 0)]));

        Assert.Equal(new Money(0.30m), (await team.FiguresAsync()).Spent);
        Assert.Empty((await _folder.Ledger.AuditAsync(TestContext.Current.CancellationToken)).Differences);
    }

    [Fact]
    public async Task The_sweep_repeats_also_after_one_that_found_nobody()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red", 1.00m);
        await house.Ledger.Answered(nameof(ILedger.RecoverAsync));
        await house.OpenAsync(await team.AdmitAsync(0.50m), owner: "S127.0.0.1:1:1");

        house.Ledger.IsAway = true;
        await PassUntilAsync(house, house.Ledger.Answered(nameof(ILedger.RecoverAsync)));
        house.Ledger.IsAway = false;
        await PassUntilAsync(house, house.Ledger.Answered(nameof(ILedger.RecoverAsync)));
        await PassUntilAsync(house, house.Ledger.Answered(nameof(ILedger.RecoverAsync)));

        Assert.Empty((await team.Explain()).Holds);
    }

    // new-api#4424, new-api#4429
    [Fact]
    public async Task A_process_settles_at_its_start_what_the_last_one_left()
    {
        await using (var killed = await House.OpenAsync(_folder.Ledger))
        {
            var team = await killed.MadeTeamAsync("red", 1.00m);
            await killed.OpenAsync(await team.AdmitAsync(0.50m));
        }

        await using var house = await House.OpenAsync(_folder.Ledger);
        await house.Ledger.Answered(nameof(ILedger.RecoverAsync));

        Assert.Equal(new Money(0.50m), (await house.Team("red").FiguresAsync()).Spent);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // The pause begins at some time after the last sweep has ended, so the clock goes on until the next is heard of.
    private static async Task PassUntilAsync(House house, Task heard)
    {
        while (!heard.IsCompleted)
        {
            house.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await heard;
    }
}
