using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Calls;

public sealed partial class GateTests : IAsyncDisposable
{
    private static readonly Money Budget = new(1.00m);

    private readonly House _house = new();

    [Fact]
    public async Task Opens_a_call_that_every_account_admits()
    {
        var opened = Assert.IsType<Decision.Opened>(await _house.Gate.EnterAsync(House.Call(0.25m)));

        Assert.Equal(1, (await _house.AuditAsync()).OpenCalls);
        Assert.All(_house.Accounts, account => Assert.Equal(new Money(0.25m), account.Explain(_house.Now).Budgets[0].Held));
        Assert.Equal(new Money(0.25m), opened.Call.Held);
    }

    [Fact]
    public async Task Leaves_no_trace_of_a_call_that_one_account_refuses()
    {
        _house.Limit(House.Team, Money.Zero);

        var refused = Assert.IsType<Decision.Refused>(await _house.Gate.EnterAsync(House.Call(0.25m)));

        Assert.Equal(House.Team, refused.Refusal.Account);
        Assert.All(_house.Accounts, account => Assert.Equal(0, account.InFlight));
        Assert.Equal(0, (await _house.AuditAsync()).Calls);
    }

    [Fact]
    public async Task Lets_nobody_through_while_the_cluster_may_have_counted_its_process_out()
    {
        _house.Standing.Lose();

        Assert.IsType<Decision.Unavailable>(await _house.Gate.EnterAsync(House.Call(0.25m)));

        Assert.Equal(0, (await _house.AuditAsync()).Calls);
        Assert.All(_house.Accounts, account => Assert.Equal(0, account.InFlight));
    }

    [Fact]
    public async Task Answers_with_the_first_refusal_of_the_path()
    {
        _house.Limit(House.Key, Money.Zero);
        _house.Limit(House.Team, Money.Zero);

        var refused = Assert.IsType<Decision.Refused>(await _house.Gate.EnterAsync(House.Call(0.25m)));

        Assert.Equal(House.Key, refused.Refusal.Account);
    }

    [Fact]
    public async Task Charges_every_account_when_a_call_is_settled_and_drops_its_holds()
    {
        var opened = Assert.IsType<Decision.Opened>(await _house.Gate.EnterAsync(House.Call(0.25m)));

        var balances = await opened.Call.SettleAsync(new(new Money(0.1m), new TokenCounts(10, 20), false, CallStatus.Success));

        Assert.Equal([House.Key, House.Team], balances.Select(balance => balance.Account));
        Assert.All(balances, balance => Assert.Equal(new Money(0.1m), balance.Spent));
        Assert.All(_house.Accounts, account => Assert.Equal(0, account.InFlight));
        Assert.All(_house.Accounts, account => Assert.Equal(new Money(0.1m), account.Explain(_house.Now).Budgets[0].Spent));
    }

    [Fact]
    public async Task Asks_again_after_an_account_has_moved_on_and_retires_the_stale_one()
    {
        await _house.Messages.ActivateAsync(House.Team);
        await _house.Ledger.AdvanceAsync([House.Team], CancellationToken.None);

        Assert.IsType<Decision.Opened>(await _house.Gate.EnterAsync(House.Call(0.25m)));

        Assert.Equal(1, _house.Messages.Retired);
        Assert.All(_house.Accounts, account => Assert.Equal(1, account.InFlight));
        Assert.Equal(1, (await _house.AuditAsync()).OpenCalls);
    }

    [Fact]
    public async Task Asks_for_the_path_again_after_the_key_was_edited()
    {
        Assert.IsType<Decision.Opened>(await _house.Gate.EnterAsync(House.Call(0.1m)));
        await _house.Messages.ActivateAsync(House.Key);

        Assert.IsType<Decision.Opened>(await _house.Gate.EnterAsync(House.Call(0.1m)));

        Assert.Equal(2, _house.Messages.Identified);
    }

    [Fact]
    public async Task Asks_again_when_what_it_held_is_given_back_so_that_no_call_stands_in_its_own_way()
    {
        _house.Limit(House.Key, new(0.25m));
        var first = Assert.IsType<Decision.Opened>(await _house.Gate.EnterAsync(House.Call(0.1m)));
        await first.Call.SettleAsync(new(Money.Zero, default, false, CallStatus.Failure));
        await _house.Messages.ActivateAsync(House.Key);
        var hears = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _house.Messages.Deafness = hears.Task;

        // The path is remembered from before the edit, which is seen once all have admitted. The time stands still, so
        // that whoever is refused for what calls in flight hold waits for ever.
        var entering = _house.Gate.EnterAsync(House.Call(0.25m));
        await _house.Messages.ReleaseBegun.WaitAsync(TimeSpan.FromSeconds(60));
        hears.SetResult();

        Assert.IsType<Decision.Opened>(await entering.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Lets_nobody_through_while_the_ledger_is_away()
    {
        _house.Ledger.IsAway = true;
        var entering = _house.Gate.EnterAsync(House.Call(0.25m));
        await _house.PassTimeUntilAsync(entering);

        Assert.IsType<Decision.Unavailable>(await entering);
        Assert.IsType<Decision.Unavailable>(await _house.Gate.EnterAsync(House.Call(0.25m)));
    }

    [Fact]
    public async Task Settles_at_nothing_what_was_opened_after_nobody_waited_any_more()
    {
        _house.Ledger.IsAway = true;
        var entering = _house.Gate.EnterAsync(House.Call(0.25m));
        await _house.PassTimeUntilAsync(entering);
        Assert.IsType<Decision.Unavailable>(await entering);

        _house.Ledger.IsAway = false;
        await _house.PassTimeUntilAsync(_house.Ledger.Settled);
        await _house.PassTimeUntilAsync(_house.Messages.NothingHeld);

        var audit = await _house.AuditAsync();
        Assert.Equal(0, audit.OpenCalls);
        Assert.Empty(audit.Differences);
    }

    [Fact]
    public async Task Lets_calls_through_again_once_the_ledger_is_back()
    {
        _house.Ledger.IsAway = true;
        var entering = _house.Gate.EnterAsync(House.Call(0.25m));
        await _house.PassTimeUntilAsync(entering);
        _house.Ledger.IsAway = false;
        await _house.PassTimeUntilAsync(_house.Ledger.Settled);

        Assert.IsType<Decision.Opened>(await _house.Gate.EnterAsync(House.Call(0.25m)));
    }

    [Fact]
    public async Task Overshoots_by_one_call_at_most_whatever_arrives_at_once()
    {
        _house.Limit(House.Team, Budget);
        var entering = Enumerable.Range(0, 200).Select(_ => _house.Gate.EnterAsync(House.Call(0.1m))).ToArray();
        await _house.PassTimeUntilAsync(Task.WhenAll(entering), millisecondsAtOnce: 2);

        var opened = entering.Select(entry => entry.Result).OfType<Decision.Opened>().ToArray();
        Assert.Equal(10, opened.Length);
        await Task.WhenAll(opened.Select(call => call.Call.SettleAsync(new(new Money(0.1m), new TokenCounts(10, 20), false, CallStatus.Success))));

        Assert.Equal(Budget, (await _house.Ledger.BalancesAsync([new(House.Team, _house.Period)], CancellationToken.None))[0].Spent);
        Assert.Empty((await _house.AuditAsync()).Differences);
        Assert.All(_house.Accounts, account => Assert.Equal(0, account.InFlight));
    }

    [Fact]
    public async Task Says_that_a_key_is_unknown_where_its_account_never_was()
    {
        _house.Messages.HasKey = false;

        var refused = Assert.IsType<Decision.Refused>(await _house.Gate.EnterAsync(House.Call(0.25m)));

        Assert.Equal(RefusalReason.Unknown, refused.Refusal.Reason);
    }

    [Fact]
    public async Task Gives_up_on_accounts_that_never_answer_and_tells_them_to_let_go()
    {
        _house.Messages.Silent = House.Team;
        var entering = _house.Gate.EnterAsync(House.Call(0.25m));
        await _house.PassTimeUntilAsync(entering);

        Assert.IsType<Decision.Unavailable>(await entering);
        Assert.All(_house.Accounts, account => Assert.Equal(0, account.InFlight));
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();
}
