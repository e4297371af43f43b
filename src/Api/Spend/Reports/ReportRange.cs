using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;

namespace Tollgate.Api.Spend.Reports;

/// <summary>The days of a report.</summary>
internal readonly record struct ReportRange(DateOnly From, DateOnly To)
{
    /// <summary>So many days one report can have.</summary>
    public const int DaysMax = 366;

    /// <summary>So many days, today included, a report has that names none.</summary>
    public const int DaysUsual = 31;

    /// <summary>The same where LiteLLM's dashboards ask.</summary>
    public const int DashboardDays = 30;

    /// <summary>Every day, the last first.</summary>
    public IEnumerable<DateOnly> Days
    {
        get
        {
            var (from, to) = (From, To);
            return Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(back => to.AddDays(-back));
        }
    }

    /// <param name="usual">How many days there are where the query names no beginning.</param>
    public static ReportRange Read(QueryFields query, DateTimeOffset now, int usual = DaysUsual)
    {
        var (range, fault) = Between(
            Moment.Read(query, "start_date")?.Day, Moment.Read(query, "end_date")?.Day, now, usual, "end_date");
        if (fault is not null)
            query.Refuse(fault);
        return range;
    }

    /// <summary>Says that a query must name both its first and its last day.</summary>
    public static void RequireBoth(QueryFields query)
    {
        if (query.Text("start_date") is null || query.Text("end_date") is null)
            query.Refuse("start_date", "Please provide start_date and end_date");
    }

    /// <summary>The days of a body.</summary>
    public static ReportRange Read(Fields fields, DateTimeOffset now, int usual)
    {
        var (range, fault) = Between(Day("startTime"), Day("endTime"), now, usual, "endTime");
        if (fault is not null)
            fields.Refuse(fault);
        return range;

        DateOnly? Day(string name)
        {
            if (fields.Instant(name) is not { } instant)
                return null;
            if (Moment.IsInRange(instant.UtcDateTime))
                return DateOnly.FromDateTime(instant.UtcDateTime);
            fields.Refuse(ApiErrors.BadField(name, $"{name} must be a time such as 2026-02-18T00:00:00Z"));
            return null;
        }
    }

    private static (ReportRange Range, ApiError? Fault) Between(
        DateOnly? first, DateOnly? last, DateTimeOffset now, int usual, string end)
    {
        var to = last ?? DateOnly.FromDateTime(now.UtcDateTime);
        var from = first ?? to.AddDays(1 - usual);
        var fault = to < from ? $"{end} must not be before the beginning"
            : to.DayNumber - from.DayNumber >= DaysMax ? $"A report has at most {DaysMax} days"
            : null;
        return fault is null ? (new(from, to), null) : (new(to, to), ApiErrors.BadField(end, fault));
    }
}
