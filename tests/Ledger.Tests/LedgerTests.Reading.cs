using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public abstract partial class LedgerTests
{
    [Fact]
    public async Task Epochs_grow_by_one_and_no_two_askers_share_one()
    {
        Assert.Equal([1, 1], await Ledger.AdvanceAsync([Key, Team], Stop));
        Assert.Equal([2, 3, 2], await Ledger.AdvanceAsync([Key, Key, Team], Stop));
    }

    [Fact]
    public async Task A_new_activation_reads_this_and_later_periods_of_itself_and_of_what_it_hosts()
    {
        var window = Key.Hosted("window", "7d");
        var neighbour = new AccountId(Key.Value + "0");
        Period[] periods = [new(Noon.AddDays(-1)), Today, new(Noon.AddDays(1))];
        foreach (var account in new[] { Key, window, neighbour })
        {
            foreach (var period in periods)
                await Ledger.PostAsync(new(Guid.NewGuid(), account, period, new(1), "preset", "admin", Noon), Stop);
        }

        var books = await BooksAsync(Key);

        Assert.Equal(
            [new(Key, periods[1]), new(Key, periods[2]), new(window, periods[1]), new Charge(window, periods[2])],
            books.Balances.Select(balance => new Charge(balance.Account, balance.Period)).OrderBy(charge => charge.Account.Value).ThenBy(charge => charge.Period));
    }

    [Fact]
    public async Task A_call_charged_to_a_hosted_window_is_read_by_its_host()
    {
        var key = await ActivateAsync(Key);
        var window = new Charge(Key.Hosted("window", "7d"), new(Noon.AddDays(-3)));
        var call = Call(1, key) with { Charges = [new(Key, Today), window] };
        var hostedOnly = Call(2, key) with { Charges = [window] };
        await Ledger.OpenAsync([call, hostedOnly], Stop);

        var open = (await BooksAsync(Key)).Open.OrderBy(held => held.Held).ToArray();
        Assert.Equal(call.Charges, open[0].Charges);
        Assert.Equal(hostedOnly.Charges, open[1].Charges);

        var balances = await Ledger.SettleAsync([Ended(call, 0.1m), Ended(hostedOnly, 0.2m)], Stop);
        Assert.Equal(0.3m, balances.Single(balance => balance.Account == window.Account).Spent.Dollars);
        await AssertBalancedAsync();
    }

    [Fact]
    public async Task Questions_are_answered_in_their_order_also_when_one_is_asked_twice()
    {
        await Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, new(1), "preset", "admin", Noon), Stop);
        var tomorrow = new Period(Noon.AddDays(1));

        var books = await Ledger.ReadAsync([new(Team, Today), new(Key, tomorrow), new(Key, Today)], Stop);

        Assert.Equal([Team, Key, Key], books.Select(book => book.Account));
        Assert.Equal([0, 0, 1], books.Select(book => book.Balances.Count));
    }

    [Fact]
    public async Task A_comparison_tells_epoch_rows_and_balances()
    {
        var key = await ActivateAsync(Key);
        var (open, settled, absent) = (await OpenedAsync(1, key), await OpenedAsync(1, key), Call(1, key));
        await Ledger.SettleAsync([Ended(settled, 0.5m)], Stop);

        var comparisons = await Ledger.CompareAsync([new(Key, Today, [open.Id, settled.Id, absent.Id]), new(Team, Today, [])], Stop);

        Assert.Equal((Key, 1, open.Id, settled.Id), (
            comparisons[0].Account, comparisons[0].Epoch, comparisons[0].Open.Single(), comparisons[0].Settled.Single().Call));
        Assert.Equal([Of(Key, 0.5m, 0, 1, 1)], comparisons[0].Balances);
        Assert.Equal((Team, 0), (comparisons[1].Account, comparisons[1].Epoch));
        Assert.Empty(comparisons[1].Balances);
    }

    [Fact]
    public async Task Balances_come_in_the_order_asked_and_are_zero_where_nothing_was_charged()
    {
        await Ledger.PostAsync(new(Guid.NewGuid(), Key, Today, new(1), "preset", "admin", Noon), Stop);

        var balances = await Ledger.BalancesAsync([new(Team, Today), new(Key, Today), new(Team, Today)], Stop);

        Assert.Equal([Of(Team, 0, 0, 0, 0), Of(Key, 1, 0, 0, 1), Of(Team, 0, 0, 0, 0)], balances);
    }

    [Fact]
    public async Task An_audit_counts_and_finds_nothing_wrong()
    {
        var key = await ActivateAsync(Key);
        var late = Call(1, key) with { OpenedAt = Noon.AddMinutes(1) };
        await Ledger.OpenAsync([late, Call(1, key)], Stop);
        var settled = await OpenedAsync(1, key);
        await Ledger.SettleAsync([Ended(settled, 0.5m)], Stop);
        await Ledger.PostAsync(new(Guid.NewGuid(), Team, Today, new(1), "preset", "admin", Noon), Stop);

        var audit = await Ledger.AuditAsync(Stop);

        Assert.Empty(audit.Differences);
        Assert.Equal((2, 3, 2, Noon), (audit.Accounts, audit.Calls, audit.OpenCalls, audit.OldestOpenCall));
    }

    [Fact]
    public async Task A_ping_is_answered_with_the_time_of_the_ledgers_clock()
    {
        var before = TimeProvider.System.GetUtcNow();
        var told = await Ledger.PingAsync(Stop);

        // Both clocks are this machine's, one of them rounded to microseconds.
        Assert.InRange(told, before.AddMilliseconds(-1), TimeProvider.System.GetUtcNow().AddMilliseconds(1));
    }

    [Fact]
    public async Task An_empty_batch_is_answered_with_nothing()
    {
        Assert.Empty(await Ledger.OpenAsync([], Stop));
        await Ledger.ExtendAsync([], Stop);
        Assert.Empty(await Ledger.SettleAsync([], Stop));
        Assert.Empty(await Ledger.AdvanceAsync([], Stop));
        Assert.Empty(await Ledger.ReadAsync([], Stop));
        Assert.Empty(await Ledger.CompareAsync([], Stop));
        Assert.Empty(await Ledger.BalancesAsync([], Stop));
        Assert.Empty(await Ledger.FindAsync("key", [], Stop));
        Assert.Null((await Ledger.AuditAsync(Stop)).OldestOpenCall);
        Assert.Empty(await Ledger.ClaimedAsync([], Stop));
        await Ledger.PingAsync(Stop);
    }
}
