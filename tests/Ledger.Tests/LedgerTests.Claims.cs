using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    private static Claim Once => new(Key, "once");

    [Fact]
    public async Task The_second_call_of_a_claim_is_a_duplicate_and_has_no_row()
    {
        var key = await ActivateAsync(Key);
        var first = await OpenedAsync(1, key, Once);

        var second = Call(2, key) with { Claim = Once };

        Assert.Equal(OpenState.Duplicate, (await OpenAsync(second)).State);
        Assert.Equal(first.Id, Assert.Single((await BooksAsync(Key)).Open).Call);
        Assert.Null(await Ledger.CallAsync(second.Id, Stop));
        Assert.Equal(first.Id, (await ClaimedAsync(Once))?.Id);
    }

    [Fact]
    public async Task Of_two_calls_of_a_claim_in_one_batch_the_first_is_opened()
    {
        var key = await ActivateAsync(Key);
        var calls = Enumerable.Range(1, 20).Select(held => Call(held, key) with { Claim = held % 2 == 0 ? Once : null }).ToArray();

        var outcomes = await Ledger.OpenAsync(calls, Stop);

        Assert.Equal(
            calls.Select(call => call.Claim is null || call.Id == calls[1].Id ? OpenState.Opened : OpenState.Duplicate),
            outcomes.Select(outcome => outcome.State));
        Assert.Equal(11, (await BooksAsync(Key)).Open.Count);
        Assert.Equal(calls[1].Id, (await ClaimedAsync(Once))?.Id);
    }

    [Fact]
    public async Task Of_many_batches_that_claim_the_same_at_once_each_claim_opens_one_call()
    {
        var key = await ActivateAsync(Key);
        var batches = Enumerable.Range(0, 16)
            .Select(seed =>
            {
                var calls = Enumerable.Range(0, 20).Select(i => Call(1, key) with { Claim = new(Key, $"t{i}") }).ToArray();
                new Random(seed).Shuffle(calls);
                return calls;
            })
            .ToArray();

        var outcomes = await Task.WhenAll(batches.Select(batch => Task.Run(() => Ledger.OpenAsync(batch, Stop))));

        Assert.Equal(20, outcomes.SelectMany(batch => batch).Count(outcome => outcome.State == OpenState.Opened));
        Assert.Equal(300, outcomes.SelectMany(batch => batch).Count(outcome => outcome.State == OpenState.Duplicate));
        var open = (await BooksAsync(Key)).Open.Select(call => call.Call).ToHashSet();
        Assert.Equal(20, open.Count);
        for (var i = 0; i < 20; i++)
            Assert.Contains((await ClaimedAsync(new(Key, $"t{i}")))!.Id, open);
    }

    [Fact]
    public async Task A_claim_is_its_accounts_own()
    {
        var (key, other) = (await ActivateAsync(Key), await ActivateAsync(AccountId.Key("b2")));
        await OpenedAsync(1, key, Once);

        await OpenedAsync(1, other, Once with { Account = other.Account });
        await OpenedAsync(1, key, Once with { Token = "ONCE" });
    }

    [Theory]
    [InlineData("0.3")]
    [InlineData(null)]
    public async Task A_claim_outlives_a_call_that_cost_something_or_whose_cost_nobody_knows(string? cost)
    {
        var key = await ActivateAsync(Key);
        var first = await OpenedAsync(1, key, Once);
        var dollars = cost is null ? (decimal?)null : decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture);
        await Ledger.SettleAsync([Ended(first, dollars)], Stop);

        // A second settlement changes nothing, whatever it says.
        await Ledger.SettleAsync([Ended(first, 0)], Stop);

        Assert.Equal(OpenState.Duplicate, (await OpenAsync(Call(1, key) with { Claim = Once })).State);
        Assert.Equal(dollars, (await ClaimedAsync(Once))!.Cost?.Dollars);
    }

    [Fact]
    public async Task A_call_that_cost_nothing_gives_its_claim_free_and_no_other()
    {
        var key = await ActivateAsync(Key);
        var first = await OpenedAsync(1, key, Once);
        var others = new[] { "open", "dear" }.Select(token => Call(1, key) with { Claim = new(Key, token) }).ToArray();
        await Ledger.OpenAsync(others, Stop);

        await Ledger.SettleAsync([Ended(others[1], 1), Ended(first, 0)], Stop);

        Assert.Null(await ClaimedAsync(Once));
        Assert.Null((await Ledger.CallAsync(first.Id, Stop))!.Claim);
        Assert.Equal(others.Select(call => call.Id), [(await ClaimedAsync(others[0].Claim!))!.Id, (await ClaimedAsync(others[1].Claim!))!.Id]);
        var second = await OpenedAsync(1, key, Once);

        // A copy of either that comes late neither takes the claim nor gives it free.
        Assert.Equal(OpenState.Recovered, (await OpenAsync(first)).State);
        await Ledger.SettleAsync([Ended(first, 0)], Stop);
        Assert.Equal(second.Id, (await ClaimedAsync(Once))?.Id);
    }

    [Fact]
    public async Task An_open_sent_again_after_its_claim_was_given_free_takes_it_from_nobody()
    {
        var key = await ActivateAsync(Key);
        var first = await OpenedAsync(1, key, Once);
        await Ledger.SettleAsync([Ended(first, 0)], Stop);

        var outcomes = await Ledger.OpenAsync([first, Call(1, key) with { Claim = Once }], Stop);

        Assert.Equal([OpenState.Recovered, OpenState.Opened], outcomes.Select(outcome => outcome.State));
        Assert.Equal(outcomes[1].Call, (await ClaimedAsync(Once))?.Id);
    }

    [Fact]
    public async Task A_recovered_call_keeps_its_claim_until_it_turns_out_to_have_cost_nothing()
    {
        var key = await ActivateAsync(Key);
        var first = await OpenedAsync(0, key, Once);
        await Ledger.RecoverAsync([], 10, Stop);

        Assert.Equal(OpenState.Duplicate, (await OpenAsync(Call(1, key) with { Claim = Once })).State);
        Assert.Equal(OpenState.Recovered, (await OpenAsync(first)).State);
        Assert.Equal(("recovered", true), ((await ClaimedAsync(Once))!.How, (await ClaimedAsync(Once))!.IsRecovered));

        await Ledger.SettleAsync([Ended(first, 0)], Stop);
        await OpenedAsync(1, key, Once);
    }

    [Fact]
    public async Task A_fenced_or_rejected_call_leaves_no_claim()
    {
        var stale = await ActivateAsync(Key);
        var key = await ActivateAsync(Key);

        Assert.Equal(OpenState.Fenced, (await OpenAsync(Call(1, stale) with { Claim = Once })).State);
        await Assert.ThrowsAsync<LedgerRejectedException>(
            () => Ledger.OpenAsync([Call(1, key) with { Claim = Once }, Call(-1, key)], Stop));
        Assert.Null(await ClaimedAsync(Once));

        var both = await Ledger.OpenAsync([Call(1, stale) with { Claim = Once }, Call(1, key) with { Claim = Once }], Stop);
        Assert.Equal([OpenState.Fenced, OpenState.Opened], both.Select(outcome => outcome.State));
        Assert.Equal(OpenState.Fenced, (await OpenAsync(Call(1, stale) with { Claim = Once })).State);
    }

    [Fact]
    public async Task A_call_that_is_opened_again_is_not_its_own_duplicate()
    {
        var call = Call(1, await ActivateAsync(Key)) with { Claim = Once };

        var outcomes = await Ledger.OpenAsync([call, call], Stop);
        var again = await OpenAsync(call);
        await ActivateAsync(Key);

        Assert.All([.. outcomes, again, await OpenAsync(call)], outcome => Assert.Equal(OpenState.Opened, outcome.State));
        Assert.Single((await BooksAsync(Key)).Open);
    }

    [Fact]
    public async Task A_claim_that_cannot_be_kept_or_fenced_is_rejected()
    {
        var key = await ActivateAsync(Key);

        foreach (var claim in new[] { new Claim(Key, ""), new Claim(Key, "a\0"), new Claim(Key, new('x', 641)), new Claim(Team, "t") })
            await Assert.ThrowsAsync<LedgerRejectedException>(() => OpenAsync(Call(1, key) with { Claim = claim }));
    }

    [Fact]
    public async Task Claims_are_looked_up_in_the_order_asked_also_when_one_is_asked_twice()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key), Once);
        var free = new Claim(Team, Once.Token);

        var found = await Ledger.ClaimedAsync([free, Once, free, Once], Stop);

        Assert.Equal([null, call.Id, null, call.Id], found.Select(one => one?.Id));
        Assert.Empty(await Ledger.ClaimedAsync([], Stop));
    }

    [Fact]
    public async Task Everything_that_is_known_of_a_call_is_read_back()
    {
        var (key, team) = (await ActivateAsync(Key), await ActivateAsync(Team));
        var call = Call(0.25m, key, team) with
        {
            Claim = Once,
            Facts = new("/v1/chat/completions", "gpt", "openai/gpt", true, "client's", "a1", "blue", "ann", "acme", "org"),
        };
        await OpenAsync(call);
        var open = new CallRecord(
            call.Id, "front-1", call.Charges, new(0.25m), null, null, null, false, default, Noon, null, call.Facts, Once);
        await AssertReadAsync(open);
        Assert.True((await Ledger.CallAsync(call.Id, Stop))!.IsOpen);

        await Ledger.SettleAsync(
            [Ended(call, 0.1m) with { Usage = new TokenCounts(4, 3, 2, 1), Estimated = true, Status = CallStatus.Cancelled }], Stop);
        await AssertReadAsync(open with
        {
            Cost = new Money(0.1m),
            How = "exact",
            Status = "cancelled",
            Estimated = true,
            Usage = new TokenCounts(4, 3, 2, 1),
            SettledAt = Noon.AddSeconds(3),
        });

        Assert.Null(await Ledger.CallAsync(new(Guid.NewGuid()), Stop));
    }

    [Fact]
    public async Task A_call_that_was_recovered_first_still_says_so_at_its_exact_cost()
    {
        var call = await OpenedAsync(0.5m, await ActivateAsync(Key));
        await Ledger.RecoverAsync([], 10, Stop);
        var recovered = (await Ledger.CallAsync(call.Id, Stop))!;
        await Ledger.SettleAsync([Ended(call, 0.2m)], Stop);
        var corrected = (await Ledger.CallAsync(call.Id, Stop))!;

        Assert.Equal(("recovered", null, 0.5m), (recovered.How, recovered.Status, recovered.Cost?.Dollars));
        Assert.Equal(("corrected", "success", 0.2m), (corrected.How, corrected.Status, corrected.Cost?.Dollars));
        Assert.Equal(recovered.SettledAt, corrected.SettledAt);
    }

    private async Task<NewCall> OpenedAsync(decimal held, Fence fence, Claim claim)
    {
        var call = Call(held, fence) with { Claim = claim };
        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
        return call;
    }

    private async Task<CallRecord?> ClaimedAsync(Claim claim) => (await Ledger.ClaimedAsync([claim], Stop))[0];

    private async Task AssertReadAsync(CallRecord expected)
    {
        var read = (await Ledger.CallAsync(expected.Id, Stop))!;
        Assert.Equal(expected.Charges, read.Charges);
        Assert.Equal(expected with { Charges = read.Charges }, read);
    }
}
