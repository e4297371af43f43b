namespace Tollgate.Accounts;

/// <summary>By whose clock budgets begin anew.</summary>
/// <param name="TimeZone">Its name in the IANA database, such as <c>America/New_York</c>.</param>
/// <param name="ResetTime">The time of day at which a day begins, for whoever counts in days, weeks or months.</param>
public sealed record ResetCalendar(string TimeZone, TimeOnly ResetTime)
{
    /// <summary>Days begin at midnight UTC.</summary>
    public static readonly ResetCalendar Utc = new("UTC", TimeOnly.MinValue);

    // The rules of zones are the machine's, which looks each of them up once.
    private TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>Whether this machine knows a time zone of that name.</summary>
    public static bool IsTimeZone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);

    /// <summary>What the zone's clocks show at an instant.</summary>
    internal DateTime WallAt(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    /// <summary>The first instant at which the zone's clocks show a time, or a later one: the beginning of the hour
    /// that is skipped in spring, the first of the two that there are in autumn. A later time is never an earlier
    /// instant.</summary>
    internal DateTimeOffset InstantOf(DateTime wall)
    {
        var zone = Zone;
        // Nowhere do clocks change twice in two days.
        var before = zone.GetUtcOffset(new DateTimeOffset(wall, TimeSpan.Zero).AddDays(-1));
        var early = new DateTimeOffset(wall, before).ToUniversalTime();
        if (zone.GetUtcOffset(early) == before)
            return early;

        var after = zone.GetUtcOffset(new DateTimeOffset(wall, TimeSpan.Zero).AddDays(1));
        var late = new DateTimeOffset(wall, after).ToUniversalTime();
        if (zone.GetUtcOffset(late) == after)
            return late;

        // The clocks skip this time; here it is still earlier, there already later.
        var (still, already) = (late.UtcTicks, early.UtcTicks);
        while (already - still > 1)
        {
            var middle = still + ((already - still) / 2);
            if (zone.GetUtcOffset(new DateTimeOffset(middle, TimeSpan.Zero)) == before)
                still = middle;
            else
                already = middle;
        }

        return new(already, TimeSpan.Zero);
    }

    /// <summary>What the zone's clocks would show if they were never changed.</summary>
    internal DateTime StandardAt(DateTimeOffset instant) => instant.UtcDateTime + Zone.BaseUtcOffset;

    internal DateTimeOffset InstantOfStandard(DateTime standard) =>
        new(DateTime.SpecifyKind(standard - Zone.BaseUtcOffset, DateTimeKind.Utc));
}
