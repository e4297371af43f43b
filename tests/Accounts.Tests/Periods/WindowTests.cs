using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests.Periods;

public class WindowTests
{
    [Fact]
    public void Without_a_duration_it_lasts_for_ever()
    {
        var window = Window.Rolling(Noon, null);

        Assert.Equal(window, window.At(Noon.AddYears(100)));
        Assert.Null(window.Next);
    }

    [Theory]
    [InlineData("30s", "2026-01-15T12:00:30Z")]
    [InlineData("90m", "2026-01-15T13:30:00Z")]
    [InlineData("24h", "2026-01-16T12:00:00Z")]
    [InlineData("30d", "2026-02-14T12:00:00Z")]
    [InlineData("2w", "2026-01-29T12:00:00Z")]
    [InlineData("1mo", "2026-02-15T12:00:00Z")]
    public void Begins_anew_one_duration_after_it_began(string duration, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next), Rolling(duration).Next);

    [Fact]
    public void A_period_ends_exactly_at_its_reset()
    {
        var window = Rolling("1h");
        var reset = Noon.AddHours(1);

        Assert.Equal(Noon, window.At(reset.AddTicks(-1)).Since);
        Assert.Equal(reset, window.At(reset).Since);
        Assert.Equal(reset.AddHours(1), window.At(reset).Next);
    }

    [Fact]
    public void A_month_from_the_31st_ends_on_the_last_day_and_the_next_on_the_31st_again()
    {
        var window = Window.Rolling(At("2026-01-31"), Lasting("1mo"));

        Assert.Equal(At("2026-02-28"), window.Next);
        Assert.Equal((At("2026-02-28"), At("2026-03-31")), Bounds(window.At(At("2026-03-30"))));
        Assert.Equal((At("2026-03-31"), At("2026-04-30")), Bounds(window.At(At("2026-03-31"))));
        Assert.Equal((At("2026-12-31"), At("2027-01-31")), Bounds(window.At(At("2027-01-30"))));
    }

    [Fact]
    public void A_month_from_the_31st_ends_on_29_February_in_a_leap_year() =>
        Assert.Equal(At("2028-02-29"), Window.Rolling(At("2028-01-31"), Lasting("1mo")).Next);

    [Fact]
    public void A_year_from_29_February_ends_on_the_28th_until_the_next_leap_year()
    {
        var window = Window.Rolling(At("2024-02-29"), Lasting("12mo"));

        Assert.Equal(At("2025-02-28"), window.Next);
        Assert.Equal((At("2028-02-29"), At("2029-02-28")), Bounds(window.At(At("2028-03-01"))));
    }

    [Fact]
    public void Months_are_those_of_UTC_wherever_the_asker_is()
    {
        var window = Window.Rolling(At("2026-01-01"), Lasting("1mo"));
        var reset = At("2026-03-01").AddMinutes(1);

        foreach (var hours in (int[])[-12, -1, 1, 14])
        {
            Assert.Equal(window.At(reset), window.At(reset.ToOffset(TimeSpan.FromHours(hours))));
            var elsewhere = window with { Since = window.Since.ToOffset(TimeSpan.FromHours(hours)) };
            Assert.Equal(At("2026-03-01"), elsewhere.At(reset).Since);
        }

        // An hour further east the 30th is the 31st already, and would be cut to the end of February a day early.
        var late = new DateTimeOffset(2026, 1, 30, 23, 30, 0, TimeSpan.Zero);
        Assert.Equal(late.AddDays(29), Lasting("1mo").After(late.ToOffset(TimeSpan.FromHours(1))));
    }

    [Fact]
    public void Ten_years_of_seconds_are_reckoned_at_once()
    {
        var window = Rolling("1s");

        for (var i = 0; i < 10_000; i++)
            Assert.Equal(Noon.AddYears(10).AddSeconds(i), window.At(Noon.AddYears(10).AddSeconds(i + 0.999)).Since);
    }

    [Fact]
    public void A_window_is_named_in_whole_milliseconds()
    {
        var window = Window.Rolling(Noon.AddTicks(1_239_999), Lasting("1s"));

        Assert.Equal(Noon.AddMilliseconds(123), window.Since);
        Assert.Equal(window.Since, new Period(window.Since).Since);
        Assert.Equal(new Period(Noon.AddMilliseconds(123)), new Period(Noon.AddTicks(1_239_999)));
    }

    [Fact]
    public void An_edited_duration_moves_the_reset_and_never_the_beginning()
    {
        var edited = Rolling("30d").WithDuration(Noon.AddDays(3), Lasting("1h"));

        Assert.Equal((Noon, Noon.AddDays(3).AddHours(1)), Bounds(edited));
        Assert.Equal(Noon, edited.At(Noon.AddDays(3).AddMinutes(59)).Since);
        Assert.Equal(Noon.AddDays(3).AddHours(2), edited.At(Noon.AddDays(3).AddHours(2)).Since);
    }

    [Fact]
    public void A_duration_that_is_taken_away_leaves_the_running_period_for_good()
    {
        var edited = Rolling("1h").WithDuration(Noon.AddHours(5.5), null);

        Assert.Equal(new Window(Noon.AddHours(5), null, null), edited);
    }

    [Fact]
    public void An_edit_under_a_clock_that_went_back_puts_no_reset_before_the_running_period()
    {
        var edited = Rolling("30d").WithDuration(Noon.AddHours(-3), Lasting("1h"));

        Assert.Equal((Noon, Noon.AddHours(1)), Bounds(edited));
        Assert.Equal(Noon, edited.At(Noon.AddHours(-1)).Since);
    }

    [Fact]
    public void A_reset_begins_a_period_now()
    {
        var reset = Rolling("30d").Reset(Noon.AddDays(3));

        Assert.Equal((Noon.AddDays(3), Noon.AddDays(33)), Bounds(reset));
        Assert.Equal(Noon.AddDays(3), Window.Rolling(Noon, null).Reset(Noon.AddDays(3)).Since);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-3_600_000)]
    public void A_reset_begins_a_later_period_even_if_the_clock_does_not(int milliseconds) =>
        Assert.Equal(Noon.AddMilliseconds(1), Rolling("30d").Reset(Noon.AddMilliseconds(milliseconds)).Since);

    private static DateTimeOffset At(string date) => DateTimeOffset.Parse(date + "T08:30:00Z");

    private static (DateTimeOffset, DateTimeOffset) Bounds(Window window) => (window.Since, window.Next!.Value);
}
