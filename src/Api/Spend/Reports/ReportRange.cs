using System.Globalization;
using Tollgate.Api.Lists;

namespace Tollgate.Api.Spend.Reports;

/// <summary>The days of a report: by default the last 31, today included.</summary>
internal readonly record struct ReportRange(DateOnly From, DateOnly To)
{
    /// <summary>So many days one report can have.</summary>
    private const int DaysMax = 366;

    private const int DaysUsual = 31;

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"];

    /// <summary>Every day, the last first.</summary>
    public IEnumerable<DateOnly> Days
    {
        get
        {
            var (from, to) = (From, To);
            return Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(back => to.AddDays(-back));
        }
    }

    public static ReportRange Read(
        QueryFields query, DateTimeOffset now, string start = "start_date", string end = "end_date")
    {
        var to = ReadDay(query, end) ?? DateOnly.FromDateTime(now.UtcDateTime);
        var from = ReadDay(query, start) ?? to.AddDays(1 - DaysUsual);
        return Checked(query, from, to, end);
    }

    /// <summary>The same, where both must be given.</summary>
    public static ReportRange ReadBoth(QueryFields query, DateTimeOffset now)
    {
        if (query.Text("start_date") is null || query.Text("end_date") is null)
            query.Refuse("start_date", "Please provide start_date and end_date");
        return Read(query, now);
    }

    /// <summary>So many days that end today.</summary>
    public static ReportRange Last(int days, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return new(today.AddDays(1 - days), today);
    }

    private static ReportRange Checked(QueryFields query, DateOnly from, DateOnly to, string end)
    {
        if (to < from)
            query.Refuse(end, $"{end} must not be before the beginning");
        else if (to.DayNumber - from.DayNumber >= DaysMax)
            query.Refuse(end, $"A report has at most {DaysMax} days");
        return query.Error is null ? new(from, to) : new(to, to);
    }

    private static DateOnly? ReadDay(QueryFields query, string name)
    {
        if (query.Text(name) is not { } text)
            return null;
        if (DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return DateOnly.FromDateTime(day);
        query.Refuse(name, $"{name} must be a day such as 2026-02-18");
        return null;
    }
}
