using System.Diagnostics;
using System.Globalization;

namespace Tollgate.Accounts;

/// <summary>The length of a period, as LiteLLM writes it: a whole number and s, m, h, d, w or mo. Bounds: one second to
/// ten years (120 months, or 3,660 days).</summary>
public readonly record struct BudgetDuration
{
    private const int MonthsMax = 120;
    private const long SecondsMax = 3660L * SecondsInDay;
    private const long SecondsInDay = 24 * 60 * 60;

    private readonly int _count;
    private readonly string? _unit;

    private BudgetDuration(int count, string unit) => (_count, _unit) = (count, unit);

    /// <summary>Whether this is a number of calendar months, whose lengths differ.</summary>
    public bool IsMonths => _unit == "mo";

    public int Months => IsMonths ? _count : 0;

    internal int Count => _count;

    /// <summary>s, m, h, d, w or mo.</summary>
    internal string Unit => _unit ?? throw new InvalidOperationException("This is no duration.");

    /// <summary>The length; for months, that of as many times thirty days.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(_count * SecondsIn(_unit));

    public static bool TryParse(string? text, out BudgetDuration duration)
    {
        duration = default;
        if (text is null)
            return false;

        // Nine digits fit an int, and as many of the longest unit fit a long.
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9)
            return false;

        var unit = text[digits..];
        if (unit is not ("s" or "m" or "h" or "d" or "w" or "mo"))
            return false;

        var count = int.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture);
        if (count == 0 || (unit == "mo" ? count > MonthsMax : count * SecondsIn(unit) > SecondsMax))
            return false;

        duration = new(count, unit);
        return true;
    }

    /// <exception cref="FormatException">The text is no duration.</exception>
    public static BudgetDuration Parse(string text) => TryParse(text, out var duration)
        ? duration
        : throw new FormatException($"'{text}' is no duration. Use a format like '1h', '24h', '7d', '30d' or '1mo'.");

    /// <summary>The instant that lies <paramref name="times"/> such durations after <paramref name="anchor"/>, in UTC.
    /// Months are counted from the anchor: 31 January, 28 February, 31 March.</summary>
    public DateTimeOffset After(DateTimeOffset anchor, long times = 1) => IsMonths
        ? anchor.ToUniversalTime().AddMonths(checked((int)(_count * times)))
        : anchor.ToUniversalTime().AddTicks(checked(Length.Ticks * times));

    /// <summary>How many whole such durations lie between an anchor and a later instant.</summary>
    public long Between(DateTimeOffset anchor, DateTimeOffset later)
    {
        if (!IsMonths)
            return (later - anchor).Ticks / Length.Ticks;

        var (from, to) = (anchor.UtcDateTime, later.UtcDateTime);
        var months = ((to.Year - from.Year) * 12L) + to.Month - from.Month;
        var times = months / _count;
        return After(anchor, times) > later ? times - 1 : times;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_count}{_unit}");

    private static long SecondsIn(string? unit) => unit switch
    {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => SecondsInDay,
        "w" => 7 * SecondsInDay,
        "mo" => 30 * SecondsInDay,
        _ => throw new UnreachableException(),
    };
}
