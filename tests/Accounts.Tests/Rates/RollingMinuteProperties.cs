using CsCheck;

namespace Tollgate.Accounts.Tests.Rates;

/// <summary>Holds <see cref="RollingMinute"/> against a list of everything that ever happened.</summary>
public class RollingMinuteProperties
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    // Often within one second, at times beyond the minute.
    private static readonly Gen<(int Milliseconds, int Amount)[]> GenEvents = Gen.Select(
        Gen.Frequency((6, Gen.Int[0, 400]), (3, Gen.Int[400, 5_000]), (1, Gen.Int[5_000, 90_000])),
        Gen.Int[1, 50]).Array[0, 200];

    [Fact]
    public void It_is_never_too_low_and_too_high_only_by_what_happened_a_second_earlier() =>
        GenEvents.Sample(events => Follow(events, (rolling, past, now) =>
        {
            var sum = rolling.SumAt(now);
            Assert.InRange(sum, SumSince(past, now - Minute), SumSince(past, now - Minute - TimeSpan.FromSeconds(1)));
        }));

    [Fact]
    public void What_is_taken_back_never_happened() =>
        Gen.Select(GenEvents, Gen.Int[0, 199]).Sample((events, which) => Follow(events, (rolling, past, now) =>
        {
            var (at, amount) = past[which % past.Count];
            var before = rolling.SumAt(now);
            rolling.TakeBack(at, amount);
            var taken = before - rolling.SumAt(now);
            Assert.True(taken == amount || (taken == 0 && at + Minute <= now), $"{taken} of {amount} was taken back");
            past[which % past.Count] = (at, amount - (int)taken);
        }));

    [Fact]
    public void The_wait_for_room_is_true_to_the_tick() =>
        Gen.Select(GenEvents, Gen.Int[0, 2_000]).Sample((events, most) => Follow(events, (rolling, _, now) =>
        {
            if (now != Some.Noon.AddMilliseconds(events.Sum(one => one.Milliseconds)))
                return;

            var wait = rolling.UntilAtMost(most, now);
            if (wait > TimeSpan.Zero)
                Assert.True(rolling.SumAt(now + wait - TimeSpan.FromTicks(1)) > most);
            Assert.InRange(rolling.SumAt(now + wait), 0, most);
        }));

    [Fact]
    public void One_event_leaves_after_sixty_seconds_exactly()
    {
        var rolling = new RollingMinute();
        rolling.Add(Some.Noon, 1);

        Assert.Equal(1, rolling.SumAt(Some.Noon + Minute - TimeSpan.FromTicks(1)));
        Assert.Equal(0, rolling.SumAt(Some.Noon + Minute));
    }

    private static void Follow(
        (int Milliseconds, int Amount)[] events,
        Action<RollingMinute, List<(DateTimeOffset At, int Amount)>, DateTimeOffset> check)
    {
        var rolling = new RollingMinute();
        var past = new List<(DateTimeOffset At, int Amount)>();
        var now = Some.Noon;
        foreach (var (milliseconds, amount) in events)
        {
            now = now.AddMilliseconds(milliseconds);
            rolling.Add(now, amount);
            past.Add((now, amount));
            check(rolling, past, now);
        }
    }

    private static long SumSince(List<(DateTimeOffset At, int Amount)> past, DateTimeOffset since) =>
        past.Where(one => one.At > since).Sum(one => one.Amount);
}
