namespace Tollgate.Accounts;

/// <summary>When budgets of a duration begin anew by a calendar, as LiteLLM has it: days at midnight, 7 days on
/// Mondays, 30 days and months on the first, hours, minutes and seconds at multiples of their number.</summary>
/// <remarks>Days, weeks, months and hours go by what the zone's clocks show. Minutes and seconds go by its standard
/// time, so that the hour that clocks repeat in autumn has as many periods as any other.</remarks>
internal readonly struct CalendarResets(ResetCalendar calendar, BudgetDuration duration)
{
    private const int DaysInWeek = 7;

    private readonly Multiples _multiples = duration.Unit switch
    {
        "h" => new(duration.Count, TimeSpan.FromHours(1), 24),
        "m" => new(duration.Count, TimeSpan.FromMinutes(1), 60),
        "s" => new(duration.Count, TimeSpan.FromSeconds(1), 60),
        _ => default,
    };

    /// <summary>The first reset of a window that begins at an instant, later than it.</summary>
    public DateTimeOffset FirstAfter(DateTimeOffset begun)
    {
        if (duration.Unit is "d" or "w" or "mo")
            return Nth(begun, 1);
        if (duration.Unit is not "h")
            return calendar.InstantOfStandard(_multiples.After(calendar.StandardAt(begun)));

        var (wall, reset) = (calendar.WallAt(begun), begun);
        // The clocks may show for a second time what they have shown before.
        while (reset <= begun)
            reset = calendar.InstantOf(wall = _multiples.After(wall));
        return reset;
    }

    /// <summary>The period that runs at an instant that is not earlier than one of the resets.</summary>
    public (DateTimeOffset Since, DateTimeOffset Next) PeriodAt(DateTimeOffset now, DateTimeOffset reset)
    {
        // In strides that double, and then are halved again.
        var (passed, stride) = (0L, 1L);
        for (; Nth(reset, passed + stride) <= now; stride *= 2)
            passed += stride;
        for (; stride > 0; stride /= 2)
        {
            if (Nth(reset, passed + stride) <= now)
                passed += stride;
        }

        return (passed == 0 ? reset : Nth(reset, passed), Nth(reset, passed + 1));
    }

    /// <summary>The reset that comes so many resets after one; a later one is never an earlier instant.</summary>
    private DateTimeOffset Nth(DateTimeOffset reset, long times) => duration.Unit switch
    {
        "d" when duration.Count == 30 => Months(reset, times),
        "mo" => Months(reset, times * duration.Count),
        "d" => Days(reset, times, duration.Count),
        "w" => Days(reset, times, duration.Count * DaysInWeek),
        "h" => calendar.InstantOf(_multiples.After(calendar.WallAt(reset), times)),
        _ => calendar.InstantOfStandard(_multiples.After(calendar.StandardAt(reset), times)),
    };

    private DateTimeOffset Months(DateTimeOffset reset, long months)
    {
        var day = DayAt(reset);
        return MorningOf(new DateTime(day.Year, day.Month, 1).AddMonths(checked((int)months)));
    }

    private DateTimeOffset Days(DateTimeOffset reset, long times, int days)
    {
        var day = DayAt(reset);
        if (days == DaysInWeek)
            day = day.AddDays(-(((int)day.DayOfWeek + DaysInWeek - 1) % DaysInWeek));
        return MorningOf(day.AddDays(checked(times * days)));
    }

    // The day that runs at an instant. Clocks that are set back show the end of the day before once more.
    private DateTime DayAt(DateTimeOffset instant)
    {
        var day = (calendar.WallAt(instant) - calendar.ResetTime.ToTimeSpan()).Date;
        return MorningOf(day.AddDays(1)) <= instant ? day.AddDays(1) : day;
    }

    private DateTimeOffset MorningOf(DateTime day) => calendar.InstantOf(day + calendar.ResetTime.ToTimeSpan());
}
