using CsCheck;
using Tollgate.Api.Models;

namespace Tollgate.Api.Tests.Models;

public sealed class CooldownTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    [Fact]
    public void Begins_with_the_failure_that_is_one_too_many_within_a_minute_and_ends_by_itself()
    {
        var cooldown = new Cooldown(3, Duration);
        foreach (var second in new[] { 0, 20, 40 })
            Fail(cooldown, second);
        Assert.False(cooldown.IsOnAt(At(40)));

        Fail(cooldown, 59.999);

        Assert.True(cooldown.IsOnAt(At(59.999)));
        Assert.Equal(TimeSpan.FromSeconds(4), cooldown.LeftAt(At(60.999)));
        Assert.True(cooldown.IsOnAt(At(64.998)));
        Assert.False(cooldown.IsOnAt(At(64.999)));
        Assert.Equal(TimeSpan.Zero, cooldown.LeftAt(At(70)));
    }

    [Fact]
    public void Failures_that_are_a_minute_apart_are_not_counted_together()
    {
        var cooldown = new Cooldown(3, Duration);

        foreach (var second in new[] { 0, 20, 40, 60, 80, 100, 120 })
            Fail(cooldown, second);

        Assert.False(cooldown.IsOnAt(At(120)));
    }

    [Fact]
    public void Begins_at_once_where_one_is_too_many()
    {
        var cooldown = new Cooldown(3, Duration);

        cooldown.Fail(At(0), atOnce: true, asked: null);

        Assert.Equal(Duration, cooldown.LeftAt(At(0)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(30, 30)]
    [InlineData(3_600, 60)]
    public void Lasts_as_long_as_the_provider_asks_within_bounds(int asked, int lasts)
    {
        var cooldown = new Cooldown(3, Duration);

        cooldown.Fail(At(0), atOnce: true, TimeSpan.FromSeconds(asked));

        Assert.Equal(TimeSpan.FromSeconds(lasts), cooldown.LeftAt(At(0)));
    }

    [Fact]
    public void Is_never_shortened_by_another_failure()
    {
        var cooldown = new Cooldown(0, Duration);
        cooldown.Fail(At(0), atOnce: true, TimeSpan.FromSeconds(30));

        Fail(cooldown, 1);

        Assert.Equal(TimeSpan.FromSeconds(29), cooldown.LeftAt(At(1)));
    }

    /// <summary>A slow model keeps every failure and counts those of the last minute.</summary>
    [Fact]
    public void Is_on_when_a_model_that_forgets_nothing_says_so() => Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 30].Array[0, 40]).Sample((allowed, gaps) =>
    {
        var cooldown = new Cooldown(allowed, Duration);
        var (fails, second, until) = (new List<int>(), 0, -1);
        foreach (var gap in gaps)
        {
            second += gap;
            fails.Add(second);
            Fail(cooldown, second);
            if (fails.Count(fail => fail > second - 60) > allowed)
                until = second + 5;
            if (cooldown.IsOnAt(At(second)) != (second < until) || cooldown.IsOnAt(At(second + 3)) != (second + 3 < until))
                return false;
        }

        return true;
    });

    private static void Fail(Cooldown cooldown, double second) => cooldown.Fail(At(second), atOnce: false, asked: null);

    private static DateTimeOffset At(double second) => Start.AddMilliseconds(Math.Round(second * 1_000));
}
