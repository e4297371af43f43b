using System.Globalization;
using Tollgate.Api.Lists;

namespace Tollgate.Api.Spend.Reports;

/// <summary>A day, or a second of one, in UTC as a query names it.</summary>
internal readonly record struct Moment(DateTime Begin, DateTime End)
{
    // There is a month before the first and a day behind the last.
    private const int YearMin = 1970;
    private const int YearMax = 9998;

    private static readonly string[] Seconds = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"];

    public DateOnly Day => DateOnly.FromDateTime(Begin);

    public static Moment? Read(QueryFields query, string name)
    {
        if (query.Text(name) is not { } text)
            return null;
        if (Parse(text, ["yyyy-MM-dd"]) is { } day)
            return new(day, day.AddDays(1));
        if (Parse(text, Seconds) is { } second)
            return new(second, second.AddSeconds(1));
        query.Refuse(name, $"{name} must be a day such as 2026-02-18");
        return null;
    }

    /// <summary>Whether a report can be about it.</summary>
    public static bool IsInRange(DateTime time) => time.Year is >= YearMin and <= YearMax;

    private static DateTime? Parse(string text, string[] forms) =>
        DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
        && IsInRange(time)
            ? DateTime.SpecifyKind(time, DateTimeKind.Utc)
            : null;
}
