using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests.Rates;

/// <summary>Rates hold wherever an account lives, and go on where another activation ended.</summary>
public sealed class RatesMoveTests : IAsyncDisposable
{
    private const int Requests = 20;

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private readonly LedgerFolder _folder = new();
    private int _silences;

    [Fact(Timeout = 120_000)]
    public async Task Two_hundred_calls_at_once_from_two_silos_get_no_more_than_the_limit_in_any_minute()
    {
        await using var terrace = await Terrace.OpenAsync(_folder);
        await MadeAsync(terrace, new(Requests));
        var opened = new List<DateTimeOffset>();

        // The third wave comes when the first has left, and its account has moved in the middle of it.
        foreach (var seconds in new[] { 0, 31, 29, 1, 59 })
        {
            terrace.Time.Advance(TimeSpan.FromSeconds(seconds));
            var wave = Enumerable.Range(0, 200).Select(i => CallAsync(terrace, terrace.Sides[i % 2])).ToArray();
            var (_, other) = await terrace.HomeOfAsync(terrace.Sides[0].Team("red"));
            await terrace.MoveAsync(terrace.Sides[0].Team("red"), other);
            opened.AddRange((await Task.WhenAll(wave)).OfType<DateTimeOffset>());
        }

        // On a machine that is busy an answer may come too late, and its call is held until it is given up.
        Assert.InRange(opened.Count, _silences == 0 ? 3 * Requests : Requests, 3 * Requests);
        Assert.All(opened, end => Assert.InRange(opened.Count(at => at > end - Minute && at <= end), 1, Requests));
    }

    [Fact(Timeout = 120_000)]
    public async Task Counters_go_with_a_planned_move()
    {
        await using var terrace = await Terrace.OpenAsync(_folder);
        var team = await MadeAsync(terrace, new(10, 1_000, 5));
        var side = terrace.Sides[0];
        await EndAsync(terrace, side, await OpenedAsync(terrace, side, tokens: 50), tokens: 70);
        terrace.Time.Advance(TimeSpan.FromSeconds(20));
        var inFlight = await OpenedAsync(terrace, side, tokens: 40);
        var before = Assert.Single((await team.Explain()).Rates);

        var (home, other) = await terrace.HomeOfAsync(team);
        await terrace.MoveAsync(team, other);
        var after = Assert.Single((await team.Explain()).Rates);

        Assert.NotEqual(home, (await terrace.HomeOfAsync(team)).Home);
        Assert.Equal((new RateLimits(2, 70, 1), 40L), (before.Used, before.HeldTokens));
        Assert.Equal(before, after);
        terrace.Time.Advance(TimeSpan.FromSeconds(40));
        await EndAsync(terrace, side, inFlight, tokens: 30);
        Assert.Equal(new RateLimits(1, 30, 0), (await team.Explain()).Rates[0].Used);
    }

    [Fact(Timeout = 240_000)]
    public async Task A_killed_silo_takes_no_count_with_it_and_leaves_no_slot_behind()
    {
        await using var terrace = await Terrace.OpenAsync(_folder);
        var team = await MadeAsync(terrace, new(4, 1_000, 2));
        var (home, other) = await terrace.HomeOfAsync(team);
        await EndAsync(terrace, other, await OpenedAsync(terrace, other, tokens: 50), tokens: 70);
        // One call of each front is in flight, and no slot is free.
        var orphan = await OpenedAsync(terrace, home, tokens: 40);
        var living = await OpenedAsync(terrace, other, tokens: 30);

        await terrace.KillAsync(home);
        var survivor = other.Team("red");
        var read = Assert.Single((await Terrace.AnsweredAsync(() => survivor.Explain().AsTask())).Rates);
        await other.SweepAsync();
        var swept = Assert.Single((await survivor.Explain()).Rates);

        Assert.Equal((new RateLimits(3, 70, 2), 70L), (read.Used, read.HeldTokens));
        // What the dead one's call did use nobody knows, so it counts as what it held.
        Assert.Equal((new RateLimits(3, 110, 1), 30L), (swept.Used, swept.HeldTokens));
        Assert.True((await _folder.Ledger.CallAsync(orphan.Id, TestContext.Current.CancellationToken))!.IsRecovered);
        await EndAsync(terrace, other, living, tokens: 30);
        await EndAsync(terrace, other, await OpenedAsync(terrace, other, tokens: 0), tokens: 0);
        Assert.Equal(RefusalReason.RequestRate, (await RefusedAsync(survivor)).Reason);
        terrace.Time.Advance(Minute);
        Assert.Equal(new RateLimits(0, 0, 0), (await survivor.Explain()).Rates[0].Used);
    }

    [Fact]
    public async Task An_account_that_is_given_a_rate_counts_the_calls_before_it()
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        var team = await house.MadeTeamAsync("red");
        var call = await team.AdmitAsync(0.10m, tokens: 30);
        await house.OpenAsync(call);
        await team.Tell(new News(await house.SettleAsync(call, 0.10m, tokens: 25), [new(call.Id, 25)]));
        await house.OpenAsync(await team.AdmitAsync(0.10m, tokens: 30));
        house.Time.Advance(TimeSpan.FromSeconds(10));

        await team.Edit([new LimitsEdit.OfRequestRate(2), new LimitsEdit.OfTokenRate(1_000)]);

        var refusal = await RefusedAsync(team);
        Assert.Equal((RefusalReason.RequestRate, TimeSpan.FromSeconds(50)), (refusal.Reason, refusal.Rate!.RetryAfter));
        Assert.Equal((25, 30), (await team.Explain()).Rates[0] is var rate ? (rate.Used.Tokens, rate.HeldTokens) : default);
    }

    [Fact]
    public async Task A_front_whose_clock_is_an_hour_ahead_counts_for_a_minute_and_no_longer()
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        var team = await MadeAsync(house, new(Requests: 1, Tokens: 50));
        var call = await team.AdmitAsync(0.10m, tokens: 50);
        var ahead = house.Time.GetUtcNow().AddHours(1);
        Assert.Equal(OpenState.Opened, await house.Books.OpenAsync(call, house.Instance, ahead));
        await house.Books.SettleAsync(call, 0.10m, tokens: 50, ahead);

        await house.DeactivateAsync(team);

        Assert.Equal(Minute, (await RefusedAsync(team)).Rate!.RetryAfter);
        house.Time.Advance(Minute);
        await team.AdmitAsync(0.10m);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_by_an_hour_locks_nobody_out_for_it()
    {
        await using var house = await House.OpenAsync(_folder.Ledger, _folder.Time);
        var team = await MadeAsync(house, new(Requests: 1));
        var call = await team.AdmitAsync(0.10m);
        await house.OpenAsync(call);
        await team.Tell(new News(await house.SettleAsync(call, 0.10m), [new(call.Id, 0)]));

        house.Time.AdjustTime(House.Noon.AddHours(-1));
        await RefusedAsync(team);

        Assert.Equal(Minute, (await RefusedAsync(team)).Rate!.RetryAfter);
        house.Time.Advance(Minute);
        await team.AdmitAsync(0.10m);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static async Task<IAccountGrain> MadeAsync(Terrace terrace, RateLimits rates)
    {
        var team = terrace.Sides[0].Team("red");
        Assert.Equal(EditOutcome.Done, await team.Create(Profiles.Team("red"), Profiles.Limits() with { Rates = rates }));
        return team;
    }

    private static async Task<IAccountGrain> MadeAsync(House house, RateLimits rates)
    {
        var team = house.Team("red");
        Assert.Equal(EditOutcome.Done, await team.Create(Profiles.Team("red"), Profiles.Limits() with { Rates = rates }));
        return team;
    }

    private static async Task<Refusal> RefusedAsync(IAccountGrain account) =>
        Assert.IsType<Admission.Refused>(await account.AskAsync(0.10m)).Refusal;

    private static async Task<Call> OpenedAsync(Terrace terrace, Terrace.Side side, long tokens)
    {
        var call = await side.Team("red").AdmitAsync(0.10m, tokens: tokens);
        Assert.Equal(OpenState.Opened, await side.Books.OpenAsync(call, side.Instance, terrace.Time.GetUtcNow()));
        return call;
    }

    private static async Task EndAsync(Terrace terrace, Terrace.Side side, Call call, long tokens)
    {
        var balances = await side.Books.SettleAsync(call, 0.10m, tokens, terrace.Time.GetUtcNow());
        await Terrace.AnsweredAsync(async () =>
        {
            await side.Team("red").Tell(new News(balances, [new(call.Id, tokens)]));
            return true;
        });
    }

    // As a front does: an open that is refused for its epoch asks again. When it was opened; null if it was refused.
    private async Task<DateTimeOffset?> CallAsync(Terrace terrace, Terrace.Side side)
    {
        while (true)
        {
            var id = new CallId(Guid.CreateVersion7());
            Admission answer;
            try
            {
                answer = await side.Team("red").AskAsync(0.01m, id);
            }
            catch (TimeoutException)
            {
                Interlocked.Increment(ref _silences);
                await Terrace.AnsweredAsync(async () =>
                {
                    await side.Team("red").Tell(new News([], [Ending.Released(id)]));
                    return true;
                });
                continue;
            }

            if (answer is not Admission.Admitted admitted)
                return null;

            var call = new Call(id, new(0.01m), admitted);
            var now = terrace.Time.GetUtcNow();
            if (await side.Books.OpenAsync(call, side.Instance, now) == OpenState.Opened)
            {
                await EndAsync(terrace, side, call, tokens: 1);
                return now;
            }

            await side.Team("red").Retire(admitted.Epoch);
        }
    }
}
