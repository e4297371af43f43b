using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public sealed class BooksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly FaultyLedger _ledger = new();
    private readonly Books _books;

    public BooksTests() => _books = new(_ledger, _time, NullLogger<Books>.Instance);

    [Fact]
    public async Task What_arrives_while_a_batch_is_on_its_way_goes_together_in_the_next()
    {
        var first = _books.OpenAsync(Call());
        var hold = await _ledger.NextAsync();
        var others = Enumerable.Range(0, 20).Select(_ => _books.OpenAsync(Call())).ToArray();

        hold.Succeed();
        var next = await _ledger.NextAsync();

        Assert.Equal((1, 20), (hold.Count, next.Count));
        next.Succeed();
        await Task.WhenAll([first, .. others]);
    }

    [Fact]
    public async Task A_batch_is_no_longer_than_its_bound()
    {
        var calls = Enumerable.Range(0, NaturalBatch.DefaultMost + 2).Select(_ => _books.OpenAsync(Call())).ToArray();

        (await _ledger.NextAsync()).Succeed();
        var second = await _ledger.NextAsync();
        Assert.Equal(NaturalBatch.DefaultMost, second.Count);
        second.Succeed();
        var third = await _ledger.NextAsync();
        Assert.Equal(1, third.Count);
        third.Succeed();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task An_open_of_unknown_outcome_is_sent_again_until_it_is_known()
    {
        var call = Call();
        var opening = _books.OpenAsync(call);

        for (var i = 0; i < 12; i++)
        {
            var sent = await _ledger.NextAsync();
            Assert.Equal([call], sent.Items);
            Assert.False(opening.IsCompleted);
            sent.Fail(new LedgerUnavailableException("away"));
            await PassAsync(() => _ledger.HasNext);
        }

        (await _ledger.NextAsync()).Succeed();
        Assert.Equal(OpenState.Opened, (await opening).State);
    }

    [Fact]
    public async Task A_duplicate_that_was_sent_once_is_told_at_once()
    {
        var opening = _books.OpenAsync(Claiming());
        _ledger.StateOf = _ => OpenState.Duplicate;
        (await _ledger.NextAsync()).Succeed();

        Assert.Equal(OpenState.Duplicate, (await opening).State);
        Assert.False(_ledger.HasNext);
    }

    [Theory]
    [InlineData(OpenState.Fenced)]
    [InlineData(OpenState.Opened)]
    public async Task A_duplicate_that_may_still_land_is_fenced_and_looked_up_again(OpenState found)
    {
        var (plain, claiming) = (Call(), Claiming());
        var hold = _books.OpenAsync(Call());
        var held = await _ledger.NextAsync();
        var openings = new[] { _books.OpenAsync(plain), _books.OpenAsync(claiming) };
        held.Succeed();
        await hold;

        (await _ledger.NextAsync()).Fail(new LedgerUnavailableException("away"));
        await PassAsync(() => _ledger.HasNext);
        _ledger.StateOf = call => call == claiming ? OpenState.Duplicate : OpenState.Opened;
        (await _ledger.NextAsync()).Succeed();
        var bump = await _ledger.NextAsync();
        bump.Fail(new LedgerUnavailableException("away"));
        await PassAsync(() => _ledger.HasNext);
        var bumpedAgain = await _ledger.NextAsync();
        _ledger.StateOf = call => call == claiming ? found : OpenState.Opened;
        bumpedAgain.Succeed();
        var last = await _ledger.NextAsync();
        last.Succeed();

        Assert.Equal([claiming.Claim!.Account], bump.Items);
        Assert.Equal([plain, claiming], last.Items);
        Assert.Equal([OpenState.Opened, found], (await Task.WhenAll(openings)).Select(outcome => outcome.State));
    }

    [Fact]
    public async Task A_poison_row_fails_alone()
    {
        var first = _books.OpenAsync(Call());
        var hold = await _ledger.NextAsync();
        var calls = Enumerable.Range(0, 16).Select(i => Call() with { Owner = i == 5 ? "poison" : "front-1" }).ToArray();
        var opens = calls.Select(_books.OpenAsync).ToArray();
        hold.Succeed();

        var sent = 0;
        var rest = Task.WhenAll(opens);
        while (!rest.IsCompleted)
        {
            var next = await _ledger.NextOrAsync(rest);
            if (next is null)
                break;
            sent++;
            if (next.Items.Cast<NewCall>().Any(call => call.Owner == "poison"))
                next.Fail(new LedgerRejectedException("poison"));
            else
                next.Succeed();
        }

        await first;
        await Assert.ThrowsAsync<LedgerRejectedException>(() => opens[5]);
        Assert.All(opens.Where((_, i) => i != 5), open => Assert.Equal(OpenState.Opened, open.Result.State));
        Assert.InRange(sent, 2, 9);
    }

    [Fact]
    public async Task The_ledger_is_away_until_it_is_heard_of_again_even_if_nobody_asks()
    {
        Assert.False(_books.IsAway);
        var asking = _books.AdvanceAsync(AccountId.Key("a1"));
        _ledger.IsReachable = false;
        (await _ledger.NextAsync()).Fail(new LedgerUnavailableException("away"));

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => asking);
        Assert.True(_books.IsAway);
        var pings = _ledger.Pings;
        await PassAsync(() => _ledger.Pings >= pings + 3);
        Assert.True(_books.IsAway);

        _ledger.IsReachable = true;
        await PassAsync(() => !_books.IsAway);
    }

    [Fact]
    public async Task A_refused_row_shows_that_the_ledger_is_there()
    {
        _ledger.IsReachable = false;
        var asking = _books.AdvanceAsync(AccountId.Key("a1"));
        (await _ledger.NextAsync()).Fail(new LedgerUnavailableException("away"));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => asking);

        var opening = _books.OpenAsync(Call());
        (await _ledger.NextAsync()).Fail(new LedgerRejectedException("bad"));

        await Assert.ThrowsAsync<LedgerRejectedException>(() => opening);
        Assert.False(_books.IsAway);
    }

    [Fact]
    public async Task Each_settlement_is_answered_with_its_own_balances()
    {
        var first = _books.SettleAsync(Settlement("a"));
        var hold = await _ledger.NextAsync();
        var (second, third) = (_books.SettleAsync(Settlement("b")), _books.SettleAsync(Settlement("a", "b")));
        hold.Succeed();
        (await _ledger.NextAsync()).Succeed();

        Assert.Equal(["team:a"], (await first).Select(balance => balance.Account.Value));
        Assert.Equal(["team:b"], (await second).Select(balance => balance.Account.Value));
        Assert.Equal(["team:a", "team:b"], (await third).Select(balance => balance.Account.Value));
    }

    [Fact]
    public async Task Is_quiet_when_whatever_was_opened_is_settled()
    {
        var opening = _books.OpenAsync(Call());
        var quiet = _books.QuietAsync(_ledger.Patience);
        (await _ledger.NextAsync()).Succeed();
        await opening;
        Assert.Equal((false, 1), (quiet.IsCompleted, _books.UnderWay));

        var settling = _books.SettleAsync(Settlement("a"));
        var sent = await _ledger.NextAsync();
        Assert.False(quiet.IsCompleted);
        sent.Succeed();

        await quiet;
        await settling;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_quiet_about_calls_that_have_no_row(bool rejected)
    {
        _ledger.StateOf = _ => OpenState.Fenced;
        var opening = _books.OpenAsync(Call());
        var quiet = _books.QuietAsync(_ledger.Patience);
        var sent = await _ledger.NextAsync();
        Assert.False(quiet.IsCompleted);

        if (rejected)
            sent.Fail(new LedgerRejectedException("bad"));
        else
            sent.Succeed();

        await quiet;
        Assert.Equal(rejected, (await Record.ExceptionAsync(() => opening)) is LedgerRejectedException);
    }

    private static NewCall Call() => new(
        new(Guid.CreateVersion7()), "front-1", new(1), Noon, [], [], new("/", "gpt", "openai/gpt", Stream: false));

    private static NewCall Claiming() =>
        Call() with { Fences = [new(AccountId.Key("a1"), 1)], Claim = new(AccountId.Key("a1"), "once") };

    private static Settlement Settlement(params string[] teams) => new(
        new(Guid.CreateVersion7()),
        new Money(1),
        default,
        Estimated: false,
        CallStatus.Success,
        Noon,
        [.. teams.Select(team => new Charge(AccountId.Team(team), new(Noon)))]);

    // Time passes until something has come of it: whoever waits for the time may only be about to.
    private async Task PassAsync(Func<bool> until)
    {
        while (!until())
        {
            _ledger.Patience.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
