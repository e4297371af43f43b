using CsCheck;

namespace Tollgate.Accounts.Tests.Periods;

public class CalendarWindowProperties
{
    private static readonly DateTimeOffset Start = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);

    // Of both hemispheres, with changes at midnight, of half an hour, and none.
    private static readonly Gen<ResetCalendar> GenCalendar = Gen.Select(
        Gen.OneOf(
            "UTC", "America/New_York", "Europe/Dublin", "Australia/Sydney", "America/Santiago", "America/Havana",
            "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"),
        Gen.OneOf("00:00", "00:00", "00:30", "01:30", "02:30", "23:59:59"),
        (zone, time) => new ResetCalendar(zone, TimeOnly.Parse(time, null)));

    private static readonly Gen<BudgetDuration> GenDuration = Gen.OneOf(
        Gen.Select(Gen.Int[1, 100], Gen.OneOf("s", "m", "h", "d", "w", "mo"), (count, unit) => $"{count}{unit}"),
        Gen.OneOf("86400s", "90061s", "1439m", "1440m", "1500m", "4320m", "7d", "30d", "1mo", "24h"))
        .Select(BudgetDuration.Parse);

    // Days on which clocks change, or any other; to the second, so that boundaries are met.
    private static readonly Gen<DateTimeOffset> GenInstant = Gen.OneOf(
        Gen.Long[0, 3L * 366 * 86_400].Select(seconds => Start.AddSeconds(seconds)),
        Gen.Select(
            Gen.OneOf("2026-03-08", "2026-11-01", "2026-04-04", "2026-10-03", "2026-09-06", "2026-10-25"),
            Gen.Int[-3_600, 90_000],
            (day, seconds) => DateTimeOffset.Parse(day + "T00:00:00Z", null).AddSeconds(seconds)));

    private static readonly Gen<Window> GenWindow =
        Gen.Select(GenInstant, GenDuration, GenCalendar, (begun, duration, calendar) =>
            Window.Begin(begun, duration, calendar));

    [Fact]
    public void Stepping_from_boundary_to_boundary_finds_what_a_jump_finds() =>
        Gen.Select(GenWindow, Gen.Int[1, 60]).Sample(
            (window, steps) =>
            {
                var step = window;
                for (var i = 0; i < steps; i++)
                {
                    var reset = step.Next!.Value;
                    // A window that begins at a boundary ends at the one that follows it.
                    step = Window.Begin(reset, window.Duration, window.Calendar);
                    Assert.True(step.Next > reset);
                    Assert.Equal(step, window.At(reset));
                    Assert.Equal(step, window.At(step.Next!.Value.AddTicks(-1)));
                }
            },
            iter: 1_000);

    [Fact]
    public void Every_instant_lies_in_one_period() =>
        Gen.Select(GenWindow, GenInstant, Gen.Long[0, 40L * 86_400]).Sample(
            (window, now, later) =>
            {
                var running = window.At(now);
                Assert.True(running == window || (running.Since <= now && now < running.Next));
                Assert.Equal(running, running.At(now));
                Assert.Equal(running, window.At(running.Since));
                Assert.Equal(running.Next, window.At(running.Next!.Value).Since);

                var next = window.At(now.AddSeconds(later));
                Assert.True(next == running || next.Since >= running.Next);
                Assert.Equal(next, running.At(now.AddSeconds(later)));
            },
            iter: 2_000);

    [Fact]
    public void Resets_are_where_the_clocks_show_them() =>
        Gen.Select(GenWindow, GenInstant).Sample(
            (window, now) =>
            {
                var reset = window.At(now).Next!.Value;
                var zone = TimeZoneInfo.FindSystemTimeZoneById(window.Calendar!.TimeZone);
                var duration = window.Duration!.Value;
                var shown = TimeZoneInfo.ConvertTime(reset, zone);
                var before = TimeZoneInfo.ConvertTime(reset.AddTicks(-1), zone);
                // Where clocks are set forward, what they skip begins at once.
                if (shown.Offset > before.Offset)
                    return;

                Assert.Equal(0, shown.Ticks % TimeSpan.TicksPerSecond);
                switch (duration.Unit)
                {
                    case "h":
                        Assert.Equal((0, 0), (shown.Minute, shown.Second));
                        break;
                    case "m":
                        Assert.Equal(0, shown.Second);
                        break;
                    case "s":
                        break;
                    default:
                        Assert.Equal(window.Calendar.ResetTime, TimeOnly.FromTimeSpan(shown.TimeOfDay));
                        break;
                }

                if (duration.ToString() is "7d" or "1w")
                    Assert.Equal(DayOfWeek.Monday, shown.DayOfWeek);
                if (duration.ToString() is "30d" || duration.IsMonths)
                    Assert.Equal(1, shown.Day);
            },
            iter: 2_000);

    [Fact]
    public void Edits_and_resets_never_begin_or_end_a_period_too_early() =>
        Gen.Select(GenWindow, GenInstant, GenDuration, GenCalendar).Sample(
            (window, now, duration, calendar) =>
            {
                var running = window.At(now);
                var edited = window.WithDuration(now, duration, calendar);
                Assert.Equal((running.Since, calendar), (edited.Since, edited.Calendar));
                Assert.True(edited.Next > edited.Since && edited.Next > now);

                var reset = window.Reset(now);
                Assert.True(new Period(reset.Since) > new Period(running.Since));
                Assert.Equal((window.Duration, window.Calendar), (reset.Duration, reset.Calendar));
                Assert.True(reset.Next > reset.Since);
            },
            iter: 1_000);
}
