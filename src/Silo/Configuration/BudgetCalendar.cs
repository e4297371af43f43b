using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>When budgets begin anew: <c>litellm_settings.budget_reset</c>.</summary>
internal enum BudgetReset
{
    /// <summary>One duration after they began, and so on.</summary>
    Rolling,

    /// <summary>At midnight, on Mondays, on the first of the month: with the calendar.</summary>
    Calendar,
}

/// <summary>Reads by which calendar budgets begin anew.</summary>
internal static class BudgetCalendar
{
    private static readonly string[] Forms = ["HH:mm", "HH:mm:ss"];

    /// <summary>The calendar; null where budgets roll on.</summary>
    public static ResetCalendar? Read(Section litellm)
    {
        var reset = litellm.Choice<BudgetReset>("budget_reset") ?? BudgetReset.Rolling;
        var zone = litellm.Existing("timezone", "a time zone");
        var time = litellm.Existing("budget_reset_time", "a time of day");
        if (reset == BudgetReset.Rolling)
        {
            foreach (var unused in new[] { zone, time })
            {
                if (unused is not null)
                {
                    litellm.Findings.Warn(
                        unused.Line, $"{unused.Path} has no effect without litellm_settings.budget_reset: calendar.");
                }
            }

            return null;
        }

        return new(
            Zone(zone, litellm) ?? ResetCalendar.Utc.TimeZone,
            Time(time, litellm) ?? ResetCalendar.Utc.ResetTime);
    }

    private static string? Zone(Setting? setting, Section litellm)
    {
        if (setting is null || ResetCalendar.IsTimeZone(setting.Value!))
            return setting?.Value;
        litellm.Findings.Error(
            setting.Line,
            $"{setting.Path} must be a time zone that this machine knows, such as 'Europe/Berlin', "
            + $"but is {Quoted.Text(setting.Written)}.");
        return null;
    }

    private static TimeOnly? Time(Setting? setting, Section litellm)
    {
        if (setting is null)
            return null;
        if (TimeOnly.TryParseExact(
            setting.Value, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        litellm.Findings.Error(
            setting.Line,
            $"{setting.Path} must be a time of day such as '06:30' or '06:30:00', "
            + $"but is {Quoted.Text(setting.Written)}.");
        return null;
    }
}
