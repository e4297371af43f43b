namespace Tollgate.Accounts;

/// <summary>When a budget begins anew. <paramref name="Since"/> and <paramref name="Next"/> bound the period in which
/// the window was last written; every later one follows from them, so rolling over writes nothing.</summary>
/// <param name="Since">The beginning of the period that ran when the window was written; it names that period.</param>
/// <param name="Next">The reset that ends it, always later than <paramref name="Since"/>; null without a
/// duration.</param>
/// <param name="Duration">The distance between resets; null if there is none.</param>
/// <param name="Calendar">By which it was written; null: it rolls on by its duration from when it began.</param>
public readonly record struct Window(
    DateTimeOffset Since, DateTimeOffset? Next, BudgetDuration? Duration, ResetCalendar? Calendar = null)
{
    /// <summary>From where resets are counted, if that is neither <see cref="Since"/> nor <see cref="Next"/>: a window
    /// that is held goes by its own beginning, not by its holder's.</summary>
    public DateTimeOffset? Anchor { get; init; }

    /// <summary>A window that begins now and rolls on by its duration.</summary>
    public static Window Rolling(DateTimeOffset now, BudgetDuration? duration) => Begin(now, duration, null);

    /// <summary>A window that begins now, and whose resets are those of a calendar; null: it rolls on.</summary>
    public static Window Begin(DateTimeOffset now, BudgetDuration? duration, ResetCalendar? calendar)
    {
        var since = Truncate(now);
        return Until(since, since, duration, calendar);
    }

    /// <summary>The window as it stands at an instant: the period that runs, and the reset that ends it. Never earlier
    /// than written. Ask the window that was written: one that was rolled on has forgotten on which day of the month it
    /// began.</summary>
    public Window At(DateTimeOffset now)
    {
        if (Duration is not { } duration || Next is not { } next || now < next)
            return this;

        if (Calendar is not null)
        {
            var (began, ends) = new CalendarResets(Calendar, duration).PeriodAt(now, next);
            return this with { Since = began, Next = ends };
        }

        // Months are counted from one anchor, so that a reset on the 31st comes back after a shorter month.
        var anchor = Anchor ?? (duration.After(Since) == next ? Since : next);
        var passed = duration.Between(anchor, now);
        return new(duration.After(anchor, passed), duration.After(anchor, passed + 1), duration);
    }

    /// <summary>The same running period under another duration: spend stays, and the next reset is the first of the
    /// new duration.</summary>
    public Window WithDuration(DateTimeOffset now, BudgetDuration? duration, ResetCalendar? calendar = null)
    {
        var since = At(now).Since;
        // A clock that went back must not put the reset before the period that it ends.
        return Until(since, Truncate(now > since ? now : since), duration, calendar);
    }

    /// <summary>This window as it runs for an account that has come to hold it: what ran then goes on, and ends when
    /// this window's period does. Written again since, it has begun the account's period itself, or left it
    /// alone.</summary>
    /// <param name="since">The beginning of the account's period when it came to hold the window.</param>
    /// <param name="held">When that was.</param>
    public Window HeldSince(DateTimeOffset since, DateTimeOffset held) =>
        Since > held || since >= At(held).Next
            ? this
            : this with { Since = since, Next = At(held).Next, Anchor = AnchorOf(this) };

    /// <summary>A new period that begins now, later than the running one, whatever the clock says.</summary>
    public Window Reset(DateTimeOffset now)
    {
        var running = At(now).Since;
        var since = Truncate(now);
        return Begin(since > running ? since : running.AddMilliseconds(1), Duration, Calendar);
    }

    // A calendar needs none.
    private static DateTimeOffset? AnchorOf(Window window) => window.Calendar is not null ? null
        : window.Duration?.After(window.Since) == window.Next ? window.Since
        : window.Next;

    private static Window Until(
        DateTimeOffset since, DateTimeOffset written, BudgetDuration? duration, ResetCalendar? calendar)
    {
        if (duration is not { } each)
            return new(since, null, null);
        var next = calendar is null ? each.After(written) : new CalendarResets(calendar, each).FirstAfter(written);
        return new(since, next, each, calendar);
    }

    // A period is named in whole milliseconds, in the tables as well.
    private static DateTimeOffset Truncate(DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
}
