using CsCheck;

namespace Tollgate.Accounts.Tests.Periods;

public class WindowProperties
{
    private static readonly Gen<BudgetDuration> GenDuration = Gen.Select(
        Gen.Int[1, 40],
        Gen.OneOf("s", "m", "h", "d", "w", "mo"),
        (count, unit) => BudgetDuration.Parse($"{count}{unit}"));

    private static readonly Gen<DateTimeOffset> GenInstant =
        Gen.Long[0, 6L * 366 * 86_400_000].Select(milliseconds =>
            new DateTimeOffset(2023, 12, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(milliseconds));

    // Ends of months, where months differ.
    private static readonly Gen<DateTimeOffset> GenMonthEnd = GenInstant.Select(Gen.Int[0, 3], (instant, days) =>
        new DateTimeOffset(instant.Year, instant.Month, 1, 9, 0, 0, TimeSpan.Zero).AddMonths(1).AddDays(-days));

    private static readonly Gen<Window> GenWindow = Gen.Select(
        Gen.OneOf(GenInstant, GenMonthEnd),
        GenDuration,
        Gen.Double[0, 3],
        Gen.Bool,
        GenDuration,
        (since, duration, later, edited, other) => edited
            ? Window.Rolling(since, other).WithDuration(since + (other.Length * later), duration)
            : Window.Rolling(since, duration));

    // Up to fifty resets on, exactly at one, a tick before, or anywhere between.
    private static readonly Gen<(Window, DateTimeOffset)> GenWindowAndNow =
        Gen.Select(GenWindow, Gen.Int[-1, 50], Gen.Int[-1, 1], Gen.Double.Unit, (window, resets, ticks, part) =>
        {
            var between = window.Duration!.Value.Length * part;
            if (resets < 0)
                return (window, window.Since - between);
            var reset = Stepping.Beginnings(window).ElementAt(resets);
            return (window, ticks == 1 ? reset + between : reset.AddTicks(ticks));
        });

    [Fact]
    public void Any_instant_lies_in_the_period_that_stepping_finds() =>
        GenWindowAndNow.Sample(
            (window, now) =>
            {
                var found = window.At(now);
                Assert.Equal(Stepping.At(window, now), (found.Since, found.Next));
                Assert.Equal(window.Duration, found.Duration);
            },
            iter: 2_000);

    [Fact]
    public void Later_instants_lie_in_no_earlier_period() =>
        Gen.Select(GenWindowAndNow, Gen.Double[0, 100]).Sample(
            (asked, durations) =>
            {
                var (window, now) = asked;
                var (early, late) = (window.At(now), window.At(now + (window.Duration!.Value.Length * durations)));
                Assert.True(early.Since <= late.Since && early.Next <= late.Next && window.Since <= early.Since);
            },
            iter: 2_000);

    [Fact]
    public void An_edit_of_the_duration_keeps_the_running_period_and_moves_its_end() =>
        Gen.Select(GenWindowAndNow, GenDuration).Sample(
            (asked, duration) =>
            {
                var (window, now) = asked;
                var edited = window.WithDuration(now, duration);
                Assert.Equal(window.At(now).Since, edited.Since);
                Assert.Equal(duration, edited.Duration);
                Assert.True(edited.Next > edited.Since);
                if (now >= edited.Since)
                    Assert.Equal(Stepping.Steps(Milliseconds(now), duration.ToString()).First(), edited.Next);
            },
            iter: 2_000);

    [Fact]
    public void A_reset_always_begins_a_later_period() =>
        GenWindowAndNow.Sample(
            (window, now) =>
            {
                var reset = window.Reset(now);
                Assert.True(new Period(reset.Since) > new Period(window.At(now).Since));
                Assert.True(reset.Since > Milliseconds(now).AddMilliseconds(-1));
                Assert.Equal(reset, reset.At(now));
                Assert.True(reset.Reset(now).Since > reset.Since);
            },
            iter: 2_000);

    private static DateTimeOffset Milliseconds(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
