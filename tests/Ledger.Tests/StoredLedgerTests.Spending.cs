using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class StoredLedgerTests
{
    [Fact]
    public async Task What_shall_be_spent_is_saved_with_the_state_as_the_difference_to_what_is()
    {
        var key = await ActivateAsync(Key);
        await Ledger.SettleAsync([Ended(await OpenedAsync(1, key), 0.1m)], Stop);

        await Joint.SaveAsync(
            [Spending(Other, null, 0.000000000000000001m), Spending(Key, null, 2.5m)], Stop);
        Assert.Equal(Of(Key, 2.5m, 0, 1, 2), await BalanceAsync(Key));
        Assert.Equal(Of(Other, 0.000000000000000001m, 0, 0, 1), await BalanceAsync(Other));

        await Joint.SaveAsync([Spending(Key, "1", 0)], Stop);
        Assert.Equal(Of(Key, 0, 0, 1, 3), await BalanceAsync(Key));
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task What_is_spent_already_is_no_entry()
    {
        await Joint.SaveAsync([Spending(Key, null, 0)], Stop);
        Assert.Equal(0, (await Ledger.AuditAsync(Stop)).Accounts);

        await Joint.SaveAsync([Spending(Key, "1", 2)], Stop);
        await Joint.SaveAsync([Spending(Key, "2", 2)], Stop);

        Assert.Equal(Of(Key, 2, 0, 0, 1), await BalanceAsync(Key));
    }

    [Fact]
    public async Task Nothing_is_spent_where_one_of_the_states_is_not_saved()
    {
        await SaveAsync(Other, State("key", "a2", null), null);

        await Assert.ThrowsAsync<StateConflictException>(
            () => Joint.SaveAsync([Spending(Key, null, 2), Spending(Other, null, 3)], Stop));

        Assert.Equal(0, (await Ledger.AuditAsync(Stop)).Accounts);
    }

    [Fact]
    public async Task No_state_is_saved_where_what_shall_be_spent_cannot_be_kept()
    {
        await Assert.ThrowsAsync<LedgerRejectedException>(
            () => Joint.SaveAsync([Spending(Key, null, 2), Spending(Other, null, -1)], Stop));

        Assert.Null(await LoadAsync(Key));
        Assert.Equal(0, (await Ledger.AuditAsync(Stop)).Accounts);
    }

    [Fact]
    public async Task A_reason_that_no_ledger_can_keep_is_cleaned()
    {
        var state = Spending(Key, null, 2);
        await Joint.SaveAsync([state with { Spend = state.Spend! with { Reason = "\0\"{", Author = "ann\ud800" } }], Stop);

        Assert.Equal(Of(Key, 2, 0, 0, 1), await BalanceAsync(Key));
    }

    // Each settles as it goes, in an order of its own; what was set last is what is spent but for what came on top.
    [Fact(Timeout = 120_000)]
    public async Task What_is_settled_while_spend_is_set_is_neither_lost_nor_doubled()
    {
        const int Rounds = 20;
        AccountId[] accounts = [.. Enumerable.Range(0, 6).Select(i => AccountId.Key($"k{i}"))];
        var fences = new List<Fence>();
        foreach (var account in accounts)
            fences.Add(await ActivateAsync(account));
        var calls = Enumerable.Range(0, 8 * Rounds).Select(i => Call(1, [.. fences.OrderBy(_ => Random.Shared.Next())])).ToArray();
        await Ledger.OpenAsync(calls, Stop);

        var settling = calls.Chunk(Rounds).Select(some => Task.Run(async () =>
        {
            foreach (var call in some)
                await Ledger.SettleAsync([Ended(call, 0.001m)], Stop);
        }));
        var setting = Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var done = 0; done < Rounds;)
            {
                var some = (AccountId[])accounts.Clone();
                random.Shuffle(some);
                var drafts = new List<DraftedState>();
                foreach (var account in some[..3])
                    drafts.Add(Spending(account, (await LoadAsync(account))?.ETag, random.Next(100)));
                try
                {
                    await Joint.SaveAsync(drafts, Stop);
                    done++;
                }
                catch (StateConflictException)
                {
                }
            }
        }));
        await Task.WhenAll([.. settling, .. setting]);

        await AssertBalancedAsync();
        foreach (var account in accounts)
            await Joint.SaveAsync([Spending(account, (await LoadAsync(account))?.ETag, 7)], Stop);
        Assert.All(
            await Ledger.BalancesAsync([.. accounts.Select(account => new Charge(account, Today))], Stop),
            balance => Assert.Equal((7m, 8 * Rounds), (balance.Spent.Dollars, balance.Calls)));
        await AssertBalancedAsync();
    }

    // A draft that says what shall be spent of its account.
    protected static DraftedState Spending(AccountId account, string? etag, decimal spent) =>
        Draft(account, State("key", account.Name, null), etag) with
        {
            Spend = new(Guid.NewGuid(), Today, new(spent), "/key/update", "ann", Noon),
        };
}
