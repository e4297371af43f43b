using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    private static readonly CallSelection AllDay = new(Noon, Noon.AddDays(1), "gpt");

    private IRepricing Repricing => (IRepricing)Ledger;

    [Fact]
    public async Task An_adjusted_call_keeps_its_cost_and_its_accounts_the_difference()
    {
        var (key, team) = (await ActivateAsync(Key), await ActivateAsync(Team));
        var (dear, cheap) = (await OpenedAsync(1, key, team), await OpenedAsync(1, key));
        await Ledger.SettleAsync([Ended(dear, 0.5m, 3, 4), Ended(cheap, 0.1m)], Stop);

        var balances = await AdjustAsync((dear, 0.2m), (cheap, 0.1m));

        Assert.Equal([Of(Key, 0.3m, 7, 2, 2), Of(Team, 0.2m, 7, 1, 2)], balances.OrderBy(balance => balance.Account.Value));
        var (read, same) = ((await Ledger.CallAsync(dear.Id, Stop))!, (await Ledger.CallAsync(cheap.Id, Stop))!);
        Assert.Equal((new Money(0.5m), new Money(-0.3m)), (read.Cost, read.Adjusted));
        Assert.Null(same.Adjusted);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_call_is_adjusted_once_however_often_it_is_asked_for_and_back_again()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));
        await Ledger.SettleAsync([Ended(call, 0.5m)], Stop);

        await AdjustAsync((call, 0.2m));
        Assert.Empty(await AdjustAsync((call, 0.2m)));
        Assert.Equal(Of(Key, 0.2m, 0, 1, 2), await BalanceAsync(Key));
        await AdjustAsync((call, 0.5m));

        Assert.Equal(Of(Key, 0.5m, 0, 1, 3), await BalanceAsync(Key));
        Assert.Equal(Money.Zero, (await Ledger.CallAsync(call.Id, Stop))!.Adjusted);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task What_is_not_settled_or_was_recovered_is_left_alone()
    {
        var fence = await ActivateAsync(Key);
        var recovered = await OpenedAsync(0.5m, fence);
        await Ledger.RecoverAsync([], 10, Stop);
        var open = await OpenedAsync(1, fence);

        Assert.Empty(await AdjustAsync((open, 0.2m), (recovered, 0.2m), (Call(1, fence), 0.2m)));

        Assert.Equal(Of(Key, 0.5m, 0, 1, 1), await BalanceAsync(Key));
        Assert.Null((await Ledger.CallAsync(recovered.Id, Stop))!.Adjusted);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_call_without_a_price_is_brought_to_one()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));
        await Ledger.SettleAsync([Ended(call, null, 3, 4)], Stop);

        await AdjustAsync((call, 0.2m));

        Assert.Equal(Of(Key, 0.2m, 7, 1, 2), await BalanceAsync(Key));
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task Settled_calls_are_told_page_by_page_in_their_order()
    {
        var fence = await ActivateAsync(Key);
        var usage = new Usage(new TokenCounts(10, 5, 2, 1) { Reasoning = 3 }) { ServiceTier = "flex" };
        var calls = new List<NewCall>();
        for (var i = 0; i < 5; i++)
            calls.Add(await OpenedAsync(1, fence));
        var other = Call(1, fence) with { Facts = Facts with { Model = "other", Deployment = "openai/other" } };
        await OpenAsync(other);
        var open = await OpenedAsync(1, fence);
        // Two in the same instant, and one too late.
        int[] seconds = [2, 1, 1, 0, 24 * 60 * 60];
        await Ledger.SettleAsync(
            [
                .. calls.Select((call, i) => Ended(call, 0.1m) with { Usage = usage, Price = Dear, SettledAt = Noon.AddSeconds(seconds[i]) }),
                Ended(other, 0.1m),
            ],
            Stop);
        await AdjustAsync((calls[0], 0.3m));

        var pages = new List<IReadOnlyList<SettledCall>>();
        do
            pages.Add(await Repricing.SettledAsync(AllDay, pages.LastOrDefault()?[^1], 2, Stop));
        while (pages[^1].Count == 2 && pages.Count < 9);

        var told = pages.SelectMany(page => page).ToArray();
        Assert.Equal([2, 2, 0], pages.Select(page => page.Count));
        Assert.Equal([calls[3].Id, .. new[] { calls[1].Id, calls[2].Id }.OrderBy(id => id.Value), calls[0].Id], told.Select(call => call.Id));
        Assert.Equal([0.1m, 0.1m, 0.1m, 0.3m], told.Select(call => call.Cost.Dollars));
        Assert.All(told, call => Assert.Equal((usage, false, true), (call.Usage, call.IsRecovered, call.IsPriced)));
        Assert.Equal(told[0].Charges, calls[3].Charges);
        Assert.Equal(4, (await Repricing.SettledAsync(AllDay with { Model = Facts.Deployment }, null, 9, Stop)).Count);
        Assert.Empty(await Repricing.SettledAsync(AllDay with { Model = "none" }, null, 9, Stop));
        Assert.DoesNotContain(told, call => call.Id == open.Id);
    }

    private Task<IReadOnlyList<Balance>> AdjustAsync(params (NewCall Call, decimal Cost)[] costs) => Repricing.AdjustAsync(
        [.. costs.Select(cost => new Adjustment(cost.Call.Id, new(cost.Cost)))], "admin", Noon.AddDays(2), Stop);
}
