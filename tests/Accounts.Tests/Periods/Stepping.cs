using System.Globalization;

namespace Tollgate.Accounts.Tests.Periods;

/// <summary>Periods the slow way: from one reset to the next, month by month, with a reading of durations of its
/// own.</summary>
internal static class Stepping
{
    /// <summary>The period that runs at an instant, and its end.</summary>
    public static (DateTimeOffset Since, DateTimeOffset? Next) At(Window window, DateTimeOffset now)
    {
        var since = window.Since;
        foreach (var beginning in Beginnings(window))
        {
            if (beginning > now)
                return (since, beginning);
            since = beginning;
        }

        return (since, null);
    }

    /// <summary>Every reset of a window, in order.</summary>
    public static IEnumerable<DateTimeOffset> Beginnings(Window window)
    {
        if (window.Next is not { } next || window.Duration is not { } duration)
            yield break;

        yield return next;
        var text = duration.ToString();
        var anchor = Steps(window.Since, text).First() == next ? window.Since : next;
        foreach (var reset in Steps(anchor, text))
        {
            if (reset > next)
                yield return reset;
        }
    }

    /// <summary>One duration after an instant, two, three, and so on.</summary>
    public static IEnumerable<DateTimeOffset> Steps(DateTimeOffset anchor, string duration)
    {
        var unit = duration.TrimStart("0123456789".ToCharArray());
        var count = int.Parse(duration[..^unit.Length], CultureInfo.InvariantCulture);
        var at = anchor.ToUniversalTime();
        for (var (year, month) = (at.Year, at.Month); ;)
        {
            if (unit == "mo")
            {
                for (var i = 0; i < count; i++)
                    (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1);
                var day = Math.Min(anchor.ToUniversalTime().Day, DateTime.DaysInMonth(year, month));
                at = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero) + anchor.UtcDateTime.TimeOfDay;
            }
            else
            {
                var seconds = unit switch { "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => 604800 };
                at = at.AddSeconds(count * seconds);
            }

            yield return at;
        }
    }
}
