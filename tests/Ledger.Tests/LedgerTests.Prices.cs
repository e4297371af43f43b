using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    private static readonly Price Dear = new()
    {
        Input = 0.001m, Output = 0.002m, CacheRead = 0.0001m, Tiers = [new(200_000, 0.002m, 0.004m)],
        ServiceTiers = [new("flex", new() { Input = 0.0005m, Output = 0.001m })],
    };

    [Fact]
    public async Task A_row_keeps_all_that_a_call_used_and_the_price_it_was_charged_by()
    {
        var usage = new Usage(new TokenCounts(100, 50, 10, 30) { CacheWriteHour = 20, AudioInput = 5, Reasoning = 40 })
        {
            Images = 2, Seconds = 1.5m, ServiceTier = "flex",
        };
        var (call, plain) = (await OpenedAsync(1, await ActivateAsync(Key)), await OpenedAsync(1, await ActivateAsync(Team)));

        await Ledger.SettleAsync([Ended(call, 0.1m) with { Usage = usage, Price = Dear }, Ended(plain, 0.1m, 3, 4) with { Price = Dear with { } }], Stop);

        var (read, second) = ((await Ledger.CallAsync(call.Id, Stop))!, (await Ledger.CallAsync(plain.Id, Stop))!);
        Assert.Equal(usage, read.Usage);
        Assert.Equal(new TokenCounts(3, 4), second.Usage);
        Assert.Equal(StoredPrice.Of(Dear), read.Price);
        Assert.Equal(read.Price, second.Price);
    }

    [Fact]
    public async Task A_call_that_was_charged_by_no_price_has_none()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));

        await Ledger.SettleAsync([Ended(call, null, 3, 4)], Stop);

        Assert.Null((await Ledger.CallAsync(call.Id, Stop))!.Price);
    }

    [Fact]
    public async Task A_price_of_a_batch_that_was_refused_is_kept_with_the_next()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));
        // Nothing can be spent beyond seven times the most that may be asked for.
        await Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, Money.Max, "edited", "admin", Noon), Stop);
        for (var i = 0; i < 6; i++)
            await Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, new(9_999_999_999.9m), "edited", "admin", Noon), Stop);
        await Assert.ThrowsAsync<LedgerRejectedException>(() => Ledger.SettleAsync([Ended(call, 5) with { Price = Dear }], Stop));

        await Ledger.SettleAsync([Ended(call, 0.1m) with { Price = Dear }], Stop);

        Assert.Equal(StoredPrice.Of(Dear), (await Ledger.CallAsync(call.Id, Stop))!.Price);
    }

    [Fact]
    public async Task What_no_call_can_have_used_is_refused()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));

        await Assert.ThrowsAsync<LedgerRejectedException>(
            () => Ledger.SettleAsync([Ended(call, 0.1m) with { Usage = new TokenCounts(1, 1) { Reasoning = 2 } }], Stop));
    }
}
