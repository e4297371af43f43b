namespace Tollgate.Accounts.Tests.Periods;

public class CalendarWindowTests
{
    private const string Wednesday = "2026-02-18T13:37:42.5Z";
    private const string NewYork = "America/New_York";

    [Theory]
    [InlineData("1s", "2026-02-18T13:37:43Z")]
    [InlineData("10s", "2026-02-18T13:37:50Z")]
    [InlineData("30s", "2026-02-18T13:38:00Z")]
    [InlineData("90s", "2026-02-18T13:38:30Z")]
    [InlineData("1m", "2026-02-18T13:38:00Z")]
    [InlineData("5m", "2026-02-18T13:40:00Z")]
    [InlineData("45m", "2026-02-18T13:45:00Z")]
    [InlineData("90m", "2026-02-18T14:30:00Z")]
    [InlineData("1h", "2026-02-18T14:00:00Z")]
    [InlineData("5h", "2026-02-18T15:00:00Z")]
    [InlineData("6h", "2026-02-18T18:00:00Z")]
    [InlineData("30h", "2026-02-19T06:00:00Z")]
    [InlineData("48h", "2026-02-19T00:00:00Z")]
    [InlineData("1d", "2026-02-19T00:00:00Z")]
    [InlineData("24h", "2026-02-19T00:00:00Z")]
    [InlineData("2d", "2026-02-20T00:00:00Z")]
    [InlineData("7d", "2026-02-23T00:00:00Z")]
    [InlineData("1w", "2026-02-23T00:00:00Z")]
    [InlineData("10d", "2026-02-28T00:00:00Z")]
    [InlineData("14d", "2026-03-04T00:00:00Z")]
    [InlineData("2w", "2026-03-04T00:00:00Z")]
    [InlineData("30d", "2026-03-01T00:00:00Z")]
    [InlineData("1mo", "2026-03-01T00:00:00Z")]
    [InlineData("31d", "2026-03-21T00:00:00Z")]
    [InlineData("60d", "2026-04-19T00:00:00Z")]
    [InlineData("3mo", "2026-05-01T00:00:00Z")]
    public void Begins_anew_when_the_calendar_says(string duration, string next) =>
        Assert.Equal(Instant(next), Begin(Wednesday, duration).Next);

    [Theory]
    [InlineData("1d", "2026-02-19T05:00:00Z")]
    [InlineData("7d", "2026-02-23T05:00:00Z")]
    [InlineData("30d", "2026-03-01T05:00:00Z")]
    [InlineData("1mo", "2026-03-01T05:00:00Z")]
    [InlineData("30h", "2026-02-19T11:00:00Z")]
    [InlineData("5h", "2026-02-18T15:00:00Z")]
    [InlineData("45m", "2026-02-18T13:45:00Z")]
    [InlineData("1s", "2026-02-18T13:37:43Z")]
    public void The_calendar_is_that_of_the_time_zone(string duration, string next) =>
        Assert.Equal(Instant(next), Begin(Wednesday, duration, NewYork).Next);

    [Theory]
    [InlineData("2026-02-16T00:00:00Z", "7d", "2026-02-23T00:00:00Z")]
    [InlineData("2026-02-15T23:59:59Z", "7d", "2026-02-16T00:00:00Z")]
    [InlineData("2026-12-31T23:59:59Z", "30d", "2027-01-01T00:00:00Z")]
    [InlineData("2026-12-31T23:59:59Z", "1s", "2027-01-01T00:00:00Z")]
    [InlineData("2026-12-31T23:59:59Z", "1mo", "2027-01-01T00:00:00Z")]
    [InlineData("2027-01-01T00:00:00Z", "1mo", "2027-02-01T00:00:00Z")]
    [InlineData("2026-11-30T12:00:00Z", "3mo", "2027-02-01T00:00:00Z")]
    [InlineData("2028-02-28T12:00:00Z", "1d", "2028-02-29T00:00:00Z")]
    [InlineData("2028-02-29T12:00:00Z", "12mo", "2029-02-01T00:00:00Z")]
    [InlineData("2026-02-18T00:30:00Z", "5h", "2026-02-18T05:00:00Z")]
    public void The_ends_of_weeks_and_years_are_boundaries(string begun, string duration, string next) =>
        Assert.Equal(Instant(next), Begin(begun, duration).Next);

    [Theory]
    [InlineData("5h", "15:00", "20:00", "01:00", "05:00", "10:00", "15:00", "20:00", "01:00")]
    [InlineData("6h", "18:00", "00:00", "06:00", "12:00", "18:00")]
    [InlineData("30h", "06:00", "06:00", "06:00")]
    [InlineData("48h", "00:00", "00:00")]
    [InlineData("45m", "13:45", "14:30", "14:45", "15:30", "15:45")]
    [InlineData("90m", "14:30", "15:30", "16:30")]
    [InlineData("150m", "15:30", "17:30", "19:30", "21:30", "23:30", "01:30")]
    public void One_boundary_follows_from_another(string duration, params string[] times)
    {
        var window = Begin(Wednesday, duration);

        foreach (var time in times)
        {
            Assert.Equal(time, window.Next!.Value.ToString("HH:mm", null));
            var next = window.At(window.Next.Value);
            Assert.Equal(window.Next, next.Since);
            window = next;
        }
    }

    [Fact]
    public void A_day_begins_at_the_reset_time_and_an_hour_does_not()
    {
        var calendar = new ResetCalendar(NewYork, new(13, 40));

        Assert.Equal(Instant("2026-02-18T18:40Z"), Begin(Wednesday, "1d", calendar).Next);
        Assert.Equal(Instant("2026-02-19T18:40Z"), Begin("2026-02-18T18:40Z", "1d", calendar).Next);
        Assert.Equal(Instant("2026-02-23T18:40Z"), Begin(Wednesday, "7d", calendar).Next);
        Assert.Equal(Instant("2026-03-01T18:40Z"), Begin(Wednesday, "1mo", calendar).Next);
        // Until 13:40 on the first it is still the month before.
        Assert.Equal(Instant("2026-03-01T18:40Z"), Begin("2026-03-01T12:00Z", "1mo", calendar).Next);
        Assert.Equal(Instant("2026-02-19T05:00Z"), Begin(Wednesday, "24h", calendar).Next);
    }

    // The clocks of New York skip 02:00 to 03:00 on 8 March and repeat 01:00 to 02:00 on 1 November; those of Sydney
    // skip 02:00 to 03:00 on 4 October and repeat it on 5 April; those of Santiago skip 00:00 to 01:00 on 6 September,
    // and repeat 23:00 to 00:00 on 4 April; those of Lord Howe go by half hours.
    [Theory]
    [InlineData(NewYork, "2026-03-07T12:00Z", "1d", "2026-03-08T05:00Z", "2026-03-09T04:00Z", "2026-03-10T04:00Z")]
    [InlineData(NewYork, "2026-10-31T12:00Z", "1d", "2026-11-01T04:00Z", "2026-11-02T05:00Z")]
    [InlineData(NewYork, "2026-03-08T05:30Z", "1h", "2026-03-08T06:00Z", "2026-03-08T07:00Z", "2026-03-08T08:00Z")]
    [InlineData(NewYork, "2026-03-08T05:30Z", "2h", "2026-03-08T07:00Z", "2026-03-08T08:00Z", "2026-03-08T10:00Z")]
    [InlineData(NewYork, "2026-11-01T04:30Z", "1h", "2026-11-01T05:00Z", "2026-11-01T07:00Z", "2026-11-01T08:00Z")]
    [InlineData(NewYork, "2026-11-01T05:45Z", "30m", "2026-11-01T06:00Z", "2026-11-01T06:30Z", "2026-11-01T07:00Z")]
    [InlineData(NewYork, "2026-03-08T06:45Z", "30m", "2026-03-08T07:00Z", "2026-03-08T07:30Z")]
    [InlineData(NewYork, "2026-02-15T12:00Z", "1mo", "2026-03-01T05:00Z", "2026-04-01T04:00Z", "2026-05-01T04:00Z")]
    [InlineData("Australia/Sydney", "2026-04-04T12:00Z", "1d", "2026-04-04T13:00Z", "2026-04-05T14:00Z")]
    [InlineData("Australia/Sydney", "2026-10-03T12:00Z", "1d", "2026-10-03T14:00Z", "2026-10-04T13:00Z")]
    [InlineData("America/Santiago", "2026-09-05T12:00Z", "1d", "2026-09-06T04:00Z", "2026-09-07T03:00Z")]
    [InlineData("America/Santiago", "2026-04-04T12:00Z", "1d", "2026-04-05T04:00Z", "2026-04-06T04:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T14:45Z", "1h", "2026-10-03T15:30Z", "2026-10-03T16:00Z")]
    [InlineData("Asia/Kolkata", "2026-02-18T13:37Z", "1h", "2026-02-18T14:30Z", "2026-02-18T15:30Z")]
    [InlineData("Asia/Kathmandu", "2026-02-18T13:37Z", "60m", "2026-02-18T14:15Z", "2026-02-18T15:15Z")]
    public void Clocks_that_change_move_resets_and_lose_none(
        string timeZone, string begun, string duration, params string[] resets)
    {
        var window = Begin(begun, duration, timeZone);

        foreach (var reset in resets)
        {
            Assert.Equal(Instant(reset), window.Next);
            Assert.Equal(window, window.At(window.Next!.Value.AddTicks(-1)));
            window = window.At(window.Next.Value);
        }
    }

    [Fact]
    public void An_hour_that_is_shown_twice_does_not_bring_a_day_back()
    {
        var calendar = new ResetCalendar(NewYork, new(1, 30));
        var first = Begin("2026-10-31T12:00Z", "1d", calendar).At(Instant("2026-11-01T05:30Z"));

        Assert.Equal((Instant("2026-11-01T05:30Z"), Instant("2026-11-02T06:30Z")), (first.Since, first.Next));
        // The clocks show 01:10 again.
        Assert.Equal(first, Begin("2026-10-31T12:00Z", "1d", calendar).At(Instant("2026-11-01T06:10Z")));
        Assert.Equal(first.Next, Begin("2026-11-01T06:10Z", "1d", calendar).Next);
    }

    [Fact]
    public void Ten_years_of_seconds_are_reckoned_at_once()
    {
        var begun = Instant(Wednesday);
        foreach (var duration in (string[])["1s", "90s", "86399s", "90061s", "1m", "7h", "1d", "1mo"])
        {
            var window = Begin(Wednesday, duration, NewYork);
            for (var i = 0; i < 1_000; i++)
            {
                var now = begun.AddYears(10).AddSeconds(i + 0.75);
                var running = window.At(now);
                Assert.True(running.Since <= now && now < running.Next);
            }
        }
    }

    [Fact]
    public void A_clock_that_goes_back_finds_the_period_that_was_written()
    {
        var window = Begin(Wednesday, "1d", NewYork);

        Assert.Equal(window, window.At(Instant(Wednesday).AddDays(-3)));
    }

    [Fact]
    public void An_edit_of_the_duration_moves_the_reset_and_never_the_beginning()
    {
        var edited = Begin(Wednesday, "1mo").WithDuration(
            Instant("2026-02-20T10:00Z"), BudgetDuration.Parse("7d"), new(NewYork, TimeOnly.MinValue));

        Assert.Equal(
            (Instant(Wednesday), Instant("2026-02-23T05:00Z")), (edited.Since, edited.Next));
        var rolling = edited.WithDuration(Instant("2026-02-20T11:00Z"), BudgetDuration.Parse("7d"));
        Assert.Equal((Instant("2026-02-27T11:00Z"), null), (rolling.Next, rolling.Calendar));
    }

    [Fact]
    public void A_reset_begins_a_period_that_ends_with_the_calendars()
    {
        var reset = Begin(Wednesday, "1mo").Reset(Instant("2026-02-20T10:00Z"));

        Assert.Equal((Instant("2026-02-20T10:00Z"), Instant("2026-03-01T00:00Z")), (reset.Since, reset.Next));
        Assert.Equal(ResetCalendar.Utc, reset.Calendar);
    }

    [Fact]
    public void Without_a_duration_there_is_nothing_to_look_up_in_a_calendar() =>
        Assert.Equal(
            Window.Rolling(Instant(Wednesday), null), Window.Begin(Instant(Wednesday), null, ResetCalendar.Utc));

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("Europe/Berlin", true)]
    [InlineData("Europe/Atlantis", false)]
    [InlineData("", false)]
    [InlineData("../../etc/passwd", false)]
    public void A_time_zone_is_one_that_the_machine_knows(string name, bool known) =>
        Assert.Equal(known, ResetCalendar.IsTimeZone(name));

    private static Window Begin(string begun, string duration, string timeZone = "UTC") =>
        Begin(begun, duration, new ResetCalendar(timeZone, TimeOnly.MinValue));

    private static Window Begin(string begun, string duration, ResetCalendar calendar) =>
        Window.Begin(Instant(begun), BudgetDuration.Parse(duration), calendar);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, null);
}
