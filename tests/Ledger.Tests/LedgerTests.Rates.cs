using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

/// <summary>What calls count against rates, in tokens, and which of them a new activation reads.</summary>
public abstract partial class LedgerTests
{
    [Fact]
    public async Task The_tokens_that_a_call_holds_are_read_with_it_and_grow_and_never_shrink()
    {
        var key = await ActivateAsync(Key);
        var (call, settled) = (Call(1, key) with { HeldTokens = 40 }, Call(2, key) with { HeldTokens = 7 });
        await Ledger.OpenAsync([call, settled], Stop);
        Assert.Equal([40, 7], (await BooksAsync(Key)).Open.OrderBy(open => open.Held).Select(open => open.Tokens));
        await Ledger.SettleAsync([Ended(settled, 1)], Stop);

        // One may grow without the other, and two raises of one call may come in one batch.
        await Ledger.ExtendAsync(
            [new(call.Id, new(0.5m), 70), new(call.Id, new(3), 60), new(settled.Id, new(9), 900)], Stop);
        await Ledger.ExtendAsync([new(call.Id, new(4), 10)], Stop);

        var open = Assert.Single((await BooksAsync(Key)).Open);
        Assert.Equal((call.Id, 4m, 70L, "gpt"), (open.Call, open.Held.Dollars, open.Tokens, open.Model));
        Assert.Equal(0, Assert.Single((await RecentAsync(Key, Noon)).Recent).Tokens);
    }

    [Fact]
    public async Task A_settled_call_counts_what_it_used_and_no_more_what_it_held()
    {
        var call = Call(1, await ActivateAsync(Key)) with { HeldTokens = 40 };
        await OpenAsync(call);
        await Ledger.SettleAsync([Ended(call, 0.5m) with { RateTokens = 55 }, Ended(call, 0.5m) with { RateTokens = 56 }], Stop);
        await Ledger.SettleAsync([Ended(call, 0.6m) with { RateTokens = 57 }], Stop);

        Assert.Equal(
            new RecentCall(call.Id, "gpt", Noon, Noon.AddSeconds(3), 55, Key.Name),
            Assert.Single((await RecentAsync(Key, Noon)).Recent));
        var comparison = (await Ledger.CompareAsync([new(Key, Today, [call.Id])], Stop))[0];
        Assert.Equal(new Ending(call.Id, 55), Assert.Single(comparison.Settled));
    }

    [Fact]
    public async Task A_recovered_call_counts_what_it_held_until_it_is_corrected()
    {
        var call = Call(1, await ActivateAsync(Key)) with { HeldTokens = 40 };
        await OpenAsync(call);
        await Ledger.ExtendAsync([new(call.Id, new(2), 90)], Stop);

        var recovered = Assert.Single((await Ledger.RecoverAsync([], 10, Stop)).Calls);
        var before = Assert.Single((await RecentAsync(Key, Noon)).Recent);
        await Ledger.SettleAsync([Ended(call, 0.5m) with { RateTokens = 55 }], Stop);
        var after = Assert.Single((await RecentAsync(Key, Noon)).Recent);

        Assert.Equal((90, 90), (recovered.HeldTokens, before.Tokens));
        // When it was recovered stays when it ended.
        Assert.Equal(before with { Tokens = 55 }, after);
    }

    [Fact]
    public async Task Calls_are_recent_that_were_settled_after_an_instant()
    {
        var key = await ActivateAsync(Key);
        var calls = new List<NewCall>();
        for (var second = 0; second < 4; second++)
        {
            calls.Add(await OpenedAsync(1, key));
            await Ledger.SettleAsync([Ended(calls[second], 1) with { SettledAt = Noon.AddSeconds(second), RateTokens = second }], Stop);
        }

        await OpenedAsync(1, key);
        var books = await Ledger.ReadAsync(
            [
                new(Key, Today, Noon.AddSeconds(1)),
                new(Key, Today),
                new(Team, Today, Noon.AddSeconds(-1)),
                new(Key, Today, Noon.AddSeconds(2)),
            ],
            Stop);

        Assert.Equal([2, 3], books[0].Recent.Select(call => call.Tokens).Order());
        Assert.Empty(books[1].Recent);
        Assert.Empty(books[2].Recent);
        Assert.Equal(calls[3].Id, Assert.Single(books[3].Recent).Call);
        Assert.Single(books[3].Open);
    }

    [Fact]
    public async Task A_call_is_recent_once_to_each_host_whatever_it_was_charged_to()
    {
        var (key, team) = (await ActivateAsync(Key), await ActivateAsync(Team));
        var neighbour = await ActivateAsync(new(Key.Value + "0"));
        var call = Call(1, key, team) with
        {
            Charges =
            [
                new(Key, Today),
                new(Key.Hosted("window", "7d"), new(Noon.AddDays(-3))),
                new(Key.Hosted("model", "gpt"), Today),
                new(Team.Hosted("window", "1d"), Today),
            ],
            Facts = Facts with { Model = "openai/gpt" },
        };
        await OpenAsync(call);
        await Ledger.SettleAsync([Ended(call, 1) with { RateTokens = 9 }], Stop);

        foreach (var account in new[] { Key, Team })
            Assert.Equal(("openai/gpt", 9), (await RecentAsync(account, Noon)).Recent.Select(recent => (recent.Model, recent.Tokens)).Single());
        Assert.Empty((await RecentAsync(neighbour.Account, Noon)).Recent);
    }

    [Fact]
    public async Task Tokens_that_no_call_can_have_are_rejected()
    {
        var key = await ActivateAsync(Key);
        var call = await OpenedAsync(1, key);

        await Assert.ThrowsAsync<LedgerRejectedException>(() => OpenAsync(Call(1, key) with { HeldTokens = -1 }));
        await Assert.ThrowsAsync<LedgerRejectedException>(() => Ledger.ExtendAsync([new(call.Id, new(2), -1)], Stop));
        await Assert.ThrowsAsync<LedgerRejectedException>(
            () => Ledger.SettleAsync([Ended(call, 1) with { RateTokens = -1 }], Stop));

        Assert.Equal(1, Assert.Single((await BooksAsync(Key)).Open).Held.Dollars);
    }

    protected async Task<AccountBooks> RecentAsync(AccountId account, DateTimeOffset after) =>
        (await Ledger.ReadAsync([new(account, Today, after)], Stop))[0];
}
