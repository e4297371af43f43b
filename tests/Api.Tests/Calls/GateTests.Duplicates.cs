using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Calls;

public sealed partial class GateTests
{
    private static readonly Claim Once = new(House.Key, "once");

    [Fact]
    public async Task Tells_of_a_call_that_is_sent_again_what_became_of_the_first()
    {
        var first = Assert.IsType<Decision.Opened>(await EnterAsync());
        var inFlight = Assert.IsType<Decision.Duplicate>(await EnterAsync()).First;
        await first.Call.SettleAsync(new(new Money(0.1m), new TokenCounts(10, 20), false, CallStatus.Success));
        var settled = Assert.IsType<Decision.Duplicate>(await EnterAsync()).First;

        Assert.Equal((first.Call.Id, true, null), (inFlight.Id, inFlight.IsOpen, inFlight.Cost));
        Assert.Equal((first.Call.Id, false, new Money(0.1m)), (settled.Id, settled.IsOpen, settled.Cost));
        Assert.Equal(1, (await _house.AuditAsync()).Calls);
    }

    [Fact]
    public async Task Finds_a_duplicate_in_the_ledger_that_it_did_not_see_before_and_gives_its_holds_back()
    {
        var first = Assert.IsType<Decision.Opened>(await EnterAsync());
        _house.Ledger.BlindLooks = 1;

        var duplicate = Assert.IsType<Decision.Duplicate>(await EnterAsync());

        Assert.Equal(first.Call.Id, duplicate.First.Id);
        Assert.All(_house.Accounts, account => Assert.Equal(1, account.InFlight));
        Assert.Equal(1, (await _house.AuditAsync()).Calls);
    }

    [Fact]
    public async Task Opens_one_of_many_calls_of_a_claim_that_come_at_once()
    {
        _house.Ledger.BlindLooks = 30;
        var entering = Task.WhenAll(Enumerable.Range(0, 100).Select(_ => EnterAsync()));
        await _house.PassTimeUntilAsync(entering, millisecondsAtOnce: 2);

        var opened = Assert.Single((await entering).OfType<Decision.Opened>());
        Assert.Equal(99, (await entering).OfType<Decision.Duplicate>().Count(duplicate => duplicate.First.Id == opened.Call.Id));
        Assert.All(_house.Accounts, account => Assert.Equal(1, account.InFlight));
    }

    [Fact]
    public async Task Tells_of_a_duplicate_also_where_the_first_call_used_up_the_budget()
    {
        _house.Limit(House.Team, new Money(0.1m));
        var first = Assert.IsType<Decision.Opened>(await EnterAsync());
        Assert.IsType<Decision.Duplicate>(await EnterAsync());
        await first.Call.SettleAsync(new(new Money(0.1m), new TokenCounts(10, 20), false, CallStatus.Success));

        Assert.IsType<Decision.Duplicate>(await EnterAsync());
        _house.Ledger.BlindLooks = 1;
        Assert.IsType<Decision.Duplicate>(await EnterAsync());
        Assert.IsType<Decision.Refused>(await _house.Gate.EnterAsync(House.Call(0.25m)));
    }

    [Fact]
    public async Task Opens_a_call_again_whose_first_cost_nothing()
    {
        var first = Assert.IsType<Decision.Opened>(await EnterAsync());
        await first.Call.SettleUnsentAsync();

        Assert.IsType<Decision.Opened>(await EnterAsync());
    }

    [Fact]
    public async Task Gives_the_claim_free_of_a_call_that_nobody_waited_for()
    {
        _house.Ledger.BlindLooks = 1;
        _house.Ledger.IsAway = true;
        var entering = EnterAsync();
        await _house.PassTimeUntilAsync(entering);
        Assert.IsType<Decision.Unavailable>(await entering);

        _house.Ledger.IsAway = false;
        await _house.PassTimeUntilAsync(_house.Messages.NothingHeld);

        Assert.IsType<Decision.Opened>(await EnterAsync());
    }

    [Fact]
    public async Task Sees_to_it_that_a_duplicate_that_nobody_waited_for_is_never_opened()
    {
        var first = Assert.IsType<Decision.Opened>(await EnterAsync());
        _house.Ledger.BlindLooks = 1;
        _house.Ledger.IsAway = true;
        var entering = EnterAsync();
        await _house.PassTimeUntilAsync(entering);
        Assert.IsType<Decision.Unavailable>(await entering);
        var duplicate = _house.Ledger.Sent;

        _house.Ledger.IsAway = false;
        while (_house.Accounts.Any(account => account.InFlight > 1))
            await _house.PassTimeUntilAsync(Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        await first.Call.SettleUnsentAsync();

        var late = await _house.Ledger.OpenAsync(duplicate, CancellationToken.None);
        Assert.Equal(OpenState.Fenced, Assert.Single(late).State);
        var audit = await _house.AuditAsync();
        Assert.Equal((1, 0), (audit.Calls, audit.OpenCalls));
    }

    private Task<Decision> EnterAsync() => _house.Gate.EnterAsync(House.Call(0.25m) with { Claim = Once });
}
