using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    [Fact]
    public async Task Many_at_once_on_the_same_accounts_in_any_order_lose_and_double_nothing()
    {
        var fences = new List<Fence>();
        for (var i = 0; i < 8; i++)
            fences.Add(await ActivateAsync(AccountId.Team($"t{i}")));

        await Task.WhenAll(Enumerable.Range(0, 64).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 5; round++)
            {
                var calls = Enumerable.Range(0, 4)
                    .Select(_ => Call(1, [.. random.GetItems(fences.ToArray(), 8).Distinct().Take(4)]))
                    .ToArray();
                await Ledger.OpenAsync(calls, Stop);
                random.Shuffle(calls);
                await Ledger.ExtendAsync([.. calls.Select(call => new Extension(call.Id, new(2)))], Stop);
                if (worker % 8 == 0)
                    await Ledger.RecoverAsync([], 3, Stop);
                await Ledger.SettleAsync([.. calls.Select(call => Ended(call, 0.001m))], Stop);
            }
        })));

        var audit = await Ledger.AuditAsync(Stop);
        Assert.Empty(audit.Differences);
        Assert.Equal((64 * 5 * 4, 0), (audit.Calls, audit.OpenCalls));
        var balances = await Ledger.BalancesAsync([.. fences.Select(fence => new Charge(fence.Account, Today))], Stop);
        Assert.All(balances, balance => Assert.Equal(balance.Calls * 0.001m, balance.Spent.Dollars));
    }

    [Fact]
    public async Task Settling_and_recovering_one_call_at_once_ends_at_its_exact_cost()
    {
        var key = await ActivateAsync(Key);
        for (var round = 0; round < 25; round++)
        {
            var call = await OpenedAsync(0.5m, key);
            await Task.WhenAll(
                Task.Run(() => Ledger.SettleAsync([Ended(call, 0.1m)], Stop)),
                Task.Run(() => Ledger.RecoverAsync([], 10, Stop)),
                Task.Run(() => Ledger.SettleAsync([Ended(call, 0.1m)], Stop)));
        }

        Assert.Equal((2.5m, 25), ((await BalanceAsync(Key)).Spent.Dollars, (await BalanceAsync(Key)).Calls));
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_call_is_either_read_by_the_next_activation_or_fenced_by_it()
    {
        for (var round = 0; round < 50; round++)
        {
            var call = Call(1, await ActivateAsync(Key));
            var opening = Task.Run(() => OpenAsync(call));
            var epoch = await ActivateAsync(Key);
            var open = (await BooksAsync(Key)).Open;

            var opened = (await opening).State == OpenState.Opened;
            Assert.Equal(opened, open.Any(held => held.Call == call.Id));
            Assert.Equal(opened, (await BooksAsync(Key)).Open.Any(held => held.Call == call.Id));
            Assert.Equal(OpenState.Opened, (await OpenAsync(Call(1, epoch))).State);
        }
    }
}
