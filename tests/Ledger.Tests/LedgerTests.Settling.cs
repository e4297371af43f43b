using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    [Fact]
    public async Task A_settled_call_is_charged_to_every_account_and_held_by_none()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key), await ActivateAsync(Team));

        var balances = await Ledger.SettleAsync([Ended(call, 0.000000000000000001m, prompt: 10, completion: 5)], Stop);

        Assert.Equal([Of(Key, 0.000000000000000001m, 15, 1, 1), Of(Team, 0.000000000000000001m, 15, 1, 1)], balances);
        Assert.Equal(balances[0], await BalanceAsync(Key));
        Assert.Empty((await BooksAsync(Key)).Open);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_settlement_may_name_another_deployment_than_the_call_was_opened_for()
    {
        var key = await ActivateAsync(Key);
        var (one, other) = (await OpenedAsync(1, key), await OpenedAsync(1, key));

        await Ledger.SettleAsync([Ended(one, 0.3m) with { Deployment = "openai/another" }, Ended(other, 0.3m)], Stop);

        Assert.Equal("openai/another", (await Ledger.CallAsync(one.Id, Stop))!.Facts.Deployment);
        Assert.Equal(other.Facts.Deployment, (await Ledger.CallAsync(other.Id, Stop))!.Facts.Deployment);
    }

    [Fact]
    public async Task A_settlement_sent_again_changes_nothing_and_tells_the_balances()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));
        var first = await Ledger.SettleAsync([Ended(call, 0.3m)], Stop);

        var again = await Ledger.SettleAsync([Ended(call, 0.4m)], Stop);

        Assert.Equal(first, again);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_call_settled_twice_in_one_batch_is_charged_once()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));

        var balances = await Ledger.SettleAsync([Ended(call, 0.3m), Ended(call, 0.4m)], Stop);

        Assert.Equal([Of(Key, 0.3m, 0, 1, 1)], balances);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_batch_moves_each_balance_once()
    {
        var (key, team) = (await ActivateAsync(Key), await ActivateAsync(Team));
        var (one, two) = (await OpenedAsync(1, key, team), await OpenedAsync(1, key));

        var balances = await Ledger.SettleAsync([Ended(one, 0.1m, 1), Ended(two, 0.2m, 2)], Stop);

        Assert.Equal([Of(Key, 0.3m, 3, 2, 1), Of(Team, 0.1m, 1, 1, 1)], balances);
    }

    [Fact]
    public async Task A_settlement_of_a_call_that_was_never_opened_charges_nothing()
    {
        var balances = await Ledger.SettleAsync([Ended(Call(1, new Fence(Key, 1)), 0.3m)], Stop);

        Assert.Equal([Of(Key, 0, 0, 0, 0)], balances);
        Assert.Equal(0, (await Ledger.AuditAsync(Stop)).Accounts);
    }

    [Fact]
    public async Task A_call_of_unknown_price_adds_its_tokens_and_no_money()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));

        var balances = await Ledger.SettleAsync([Ended(call, cost: null, prompt: 7)], Stop);

        Assert.Equal([Of(Key, 0, 7, 1, 1)], balances);
        Assert.Empty((await BooksAsync(Key)).Open);
        Assert.Equal(balances, await Ledger.SettleAsync([Ended(call, 5)], Stop));
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task Sums_are_exact_where_floating_point_is_not()
    {
        var key = await ActivateAsync(Key);
        var calls = new List<NewCall>();
        for (var i = 0; i < 30; i++)
            calls.Add(await OpenedAsync(1, key));
        var costs = calls.Select((_, i) => i % 3 == 0 ? 9_999_999.9m : i % 3 == 1 ? 0.1m : 1e-18m).ToArray();

        await Ledger.SettleAsync([.. calls.Zip(costs, (call, cost) => Ended(call, cost))], Stop);

        Assert.Equal(100_000_000.000000000000000010m, (await BalanceAsync(Key)).Spent.Dollars);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task Open_calls_of_the_dead_are_settled_at_what_they_held()
    {
        var key = await ActivateAsync(Key);
        var dead = Call(0.5m, key) with { Owner = "front-dead" };
        await OpenAsync(dead);
        var living = await OpenedAsync(0.25m, key);

        var recovery = await Ledger.RecoverAsync(["front-1", "front-2"], 10, Stop);

        var recovered = Assert.Single(recovery.Calls);
        Assert.Equal((dead.Id, "front-dead", dead.Held), (recovered.Call, recovered.Owner, recovered.Held));
        Assert.Equal(dead.Charges, recovered.Charges);
        Assert.Equal([Of(Key, 0.5m, 0, 1, 1)], recovery.Balances);
        Assert.Equal(living.Id, Assert.Single((await BooksAsync(Key)).Open).Call);
        Assert.Empty((await Ledger.RecoverAsync(["front-1"], 10, Stop)).Calls);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task Recovery_takes_the_oldest_first_and_no_more_than_asked()
    {
        var key = await ActivateAsync(Key);
        for (var i = 0; i < 5; i++)
            await OpenAsync(Call(i + 1, key) with { OpenedAt = Noon.AddSeconds(-i) });

        var recovery = await Ledger.RecoverAsync([], 2, Stop);

        Assert.Equal([4m, 5m], recovery.Calls.Select(call => call.Held.Dollars).Order());
        Assert.Equal(3, (await BooksAsync(Key)).Open.Count);
    }

    [Fact]
    public async Task A_recovered_call_is_brought_to_its_exact_cost_once()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await Ledger.RecoverAsync([], 10, Stop);

        Assert.Equal([Of(Key, 0.2m, 9, 1, 2)], await Ledger.SettleAsync([Ended(call, 0.2m, 9)], Stop));
        Assert.Equal([Of(Key, 0.2m, 9, 1, 2)], await Ledger.SettleAsync([Ended(call, 0.1m, 3)], Stop));
        Assert.Empty((await Ledger.RecoverAsync([], 10, Stop)).Calls);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_settled_call_is_never_recovered()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await Ledger.SettleAsync([Ended(call, 0.2m)], Stop);

        Assert.Empty((await Ledger.RecoverAsync([], 10, Stop)).Calls);
        Assert.Equal(0.2m, (await BalanceAsync(Key)).Spent.Dollars);
    }

    [Fact]
    public async Task A_recovered_call_of_unknown_price_gives_its_hold_back()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await Ledger.RecoverAsync([], 10, Stop);

        Assert.Equal([Of(Key, 0, 0, 1, 2)], await Ledger.SettleAsync([Ended(call, cost: null)], Stop));
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task An_entry_is_booked_once()
    {
        var entry = new Entry(Guid.NewGuid(), Key, Today, new(-1.5m), "edited spend\0", "admin", Noon);

        Assert.Equal(Of(Key, -1.5m, 0, 0, 1), await Ledger.PostAsync(entry, Stop));
        Assert.Equal(Of(Key, -1.5m, 0, 0, 1), await Ledger.PostAsync(entry with { Amount = new(7) }, Stop));
        Assert.Equal(Of(Key, 0.5m, 0, 0, 2), await Ledger.PostAsync(entry with { Id = Guid.NewGuid(), Amount = new(2) }, Stop));
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_balance_that_could_not_be_kept_exactly_is_rejected()
    {
        for (var i = 0; i < 7; i++)
            await Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, Money.Max, "preset", "admin", Noon), Stop);

        await Assert.ThrowsAsync<LedgerRejectedException>(
            () => Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, new(1e-18m), "preset", "admin", Noon), Stop));
        await Assert.ThrowsAsync<LedgerRejectedException>(
            () => Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, Money.Max + new Money(1), "preset", "admin", Noon), Stop));

        Assert.Equal(70_000_000_000m, (await BalanceAsync(Key)).Spent.Dollars);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task A_settlement_that_cannot_be_kept_is_rejected_and_its_call_stays_open()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));

        foreach (var bad in new[] { Ended(call, -1), Ended(call, 1e-19m), Ended(call, 1, prompt: -1), Ended(call, 1, completion: long.MaxValue) })
            await Assert.ThrowsAsync<LedgerRejectedException>(() => Ledger.SettleAsync([bad], Stop));

        Assert.Single((await BooksAsync(Key)).Open);
    }
}
