using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    [Fact]
    public async Task An_opened_call_is_held_by_every_account_it_is_charged_to()
    {
        var call = await OpenedAsync(0.25m, await ActivateAsync(Key), await ActivateAsync(Team));

        foreach (var account in new[] { Key, Team })
        {
            var held = Assert.Single((await BooksAsync(account)).Open);
            Assert.Equal((call.Id, call.Held, call.OpenedAt), (held.Call, held.Held, held.OpenedAt));
            Assert.Equal(call.Charges, held.Charges);
        }
    }

    [Fact]
    public async Task An_open_sent_again_changes_nothing()
    {
        var call = await OpenedAsync(0.25m, await ActivateAsync(Key));

        var again = await Ledger.OpenAsync([call, call with { Held = new(9) }], Stop);

        Assert.All(again, outcome => Assert.Equal(OpenState.Opened, outcome.State));
        Assert.Equal(0.25m, Assert.Single((await BooksAsync(Key)).Open).Held.Dollars);
    }

    [Fact]
    public async Task A_call_twice_in_one_batch_is_one_row()
    {
        var call = Call(1, await ActivateAsync(Key));

        var outcomes = await Ledger.OpenAsync([call, call], Stop);

        Assert.Equal([OpenState.Opened, OpenState.Opened], outcomes.Select(outcome => outcome.State));
        Assert.Single((await BooksAsync(Key)).Open);
    }

    [Fact]
    public async Task A_fenced_call_has_no_row_and_is_told_whose_epoch_moved_on()
    {
        var key = await ActivateAsync(Key);
        var team = await ActivateAsync(Team);
        await ActivateAsync(Team);
        var call = Call(1, key, team);

        var outcome = await OpenAsync(call);

        Assert.Equal(OpenState.Fenced, outcome.State);
        Assert.Equal([Team], outcome.Stale);
        Assert.Empty((await BooksAsync(Key)).Open);
        Assert.Equal(0, (await Ledger.AuditAsync(Stop)).Calls);
        Assert.Equal(OpenState.Fenced, (await OpenAsync(call)).State);
    }

    [Fact]
    public async Task A_fenced_call_does_not_fence_its_neighbours_in_the_batch()
    {
        var old = await ActivateAsync(Key);
        var current = await ActivateAsync(Key);

        var outcomes = await Ledger.OpenAsync([Call(1, old), Call(2, current), Call(3, old), Call(4, current)], Stop);

        Assert.Equal(
            [OpenState.Fenced, OpenState.Opened, OpenState.Fenced, OpenState.Opened],
            outcomes.Select(outcome => outcome.State));
        Assert.Equal([2m, 4m], (await BooksAsync(Key)).Open.Select(call => call.Held.Dollars).Order());
    }

    [Fact]
    public async Task An_account_that_was_never_activated_opens_nothing()
    {
        Assert.Equal(OpenState.Fenced, (await OpenAsync(Call(1, new Fence(Key, 1)))).State);
        Assert.Equal(OpenState.Fenced, (await OpenAsync(Call(1, new Fence(Key, 0)))).State);
    }

    [Fact]
    public async Task An_account_that_was_only_consulted_fences_and_is_not_charged()
    {
        var key = await ActivateAsync(Key);
        var template = await ActivateAsync(Team);
        var call = Call(1, key) with { Fences = [key, template] };

        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
        Assert.Empty((await BooksAsync(Team)).Open);

        await ActivateAsync(Team);
        Assert.Equal([Team], (await OpenAsync(call with { Id = new(Guid.CreateVersion7()) })).Stale);
    }

    [Fact]
    public async Task An_open_call_stays_open_for_whoever_asks_after_the_epoch_moved_on()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));
        await ActivateAsync(Key);

        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
    }

    [Fact]
    public async Task A_recovered_call_is_not_opened_again()
    {
        var call = await OpenedAsync(1, await ActivateAsync(Key));
        await Ledger.RecoverAsync([], 10, Stop);

        Assert.Equal(OpenState.Recovered, (await OpenAsync(call)).State);
    }

    [Fact]
    public async Task Paths_of_different_lengths_travel_in_one_batch()
    {
        var fences = new List<Fence>();
        foreach (var name in new[] { "a", "b", "quote\"d", "back\\slash", "comma,{}", "späce é", "NULL" })
            fences.Add(await ActivateAsync(AccountId.Team(name)));

        var calls = Enumerable.Range(0, fences.Count + 1).Select(length => Call(length, [.. fences.Take(length)])).ToArray();
        await Ledger.OpenAsync(calls, Stop);

        for (var i = 0; i < fences.Count; i++)
        {
            var open = (await BooksAsync(fences[i].Account)).Open;
            Assert.Equal(Enumerable.Range(i + 1, fences.Count - i).Select(held => (decimal)held), open.Select(call => call.Held.Dollars).Order());
            Assert.All(open, call => Assert.Equal(call.Held.Dollars, call.Charges.Count));
        }
    }

    [Fact]
    public async Task What_a_call_holds_grows_and_never_shrinks()
    {
        var key = await ActivateAsync(Key);
        var (grows, stays, settled) = (await OpenedAsync(1, key), await OpenedAsync(1, key), await OpenedAsync(1, key));
        await Ledger.SettleAsync([Ended(settled, 1)], Stop);

        await Ledger.ExtendAsync(
            [new(grows.Id, new(3)), new(grows.Id, new(2)), new(stays.Id, new(0.5m)), new(settled.Id, new(7)), new(new(Guid.NewGuid()), new(7))],
            Stop);

        var open = (await BooksAsync(Key)).Open.ToDictionary(call => call.Call, call => call.Held.Dollars);
        Assert.Equal((3m, 1m), (open[grows.Id], open[stays.Id]));
        Assert.Equal(1, (await BalanceAsync(Key)).Spent.Dollars);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task What_is_told_of_a_call_is_cleaned_and_cut_rather_than_refused()
    {
        var call = Call(1, await ActivateAsync(Key)) with
        {
            Facts = Facts with { Model = "a\0b\ud800c", User = new string('x', 5_000), Customer = new string('ü', 511) + "😀" },
        };

        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_rejected_and_not_written()
    {
        var key = await ActivateAsync(Key);
        NewCall[] bad =
        [
            Call(1, key) with { Owner = "a\0b" },
            Call(1, key) with { Owner = "" },
            Call(-1, key),
            Call(1e-19m, key),
            Call(20_000_000_000m, key),
            Call(1, key, new Fence(new("team:\ud800"), 1)),
            Call(1, key, new Fence(new($"team:{new string('x', 1_000)}"), 1)),
            Call(1, key) with { Charges = [new(Key, Today), new(Key, Today)] },
        ];

        foreach (var call in bad)
            await Assert.ThrowsAsync<LedgerRejectedException>(() => Ledger.OpenAsync([Call(1, key), call], Stop));
        Assert.Empty((await BooksAsync(Key)).Open);
    }
}
