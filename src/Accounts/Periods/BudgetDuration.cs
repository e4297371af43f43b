using System.Diagnostics;
using System.Globalization;

namespace Tollgate.Accounts;

/// <summary>The length of a period, as LiteLLM writes it: a whole number and s, m, h, d, w or mo. Bounds: one second to ten years.</summary>
public readonly record struct BudgetDuration
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    private readonly int _count;
    private readonly string? _unit;

    private BudgetDuration(int count, string unit) => (_count, _unit) = (count, unit);

    /// <summary>Whether this is a number of calendar months, whose lengths differ.</summary>
    public bool IsMonths => _unit == "mo";

    public int Months => IsMonths ? _count : 0;

    /// <summary>The length; for months, that of as many times thirty days.</summary>
    public TimeSpan Length => _unit switch
    {
        "s" => TimeSpan.FromSeconds(_count),
        "m" => TimeSpan.FromMinutes(_count),
        "h" => TimeSpan.FromHours(_count),
        "d" => TimeSpan.FromDays(_count),
        "w" => TimeSpan.FromDays(7L * _count),
        "mo" => TimeSpan.FromDays(30L * _count),
        _ => throw new UnreachableException(),
    };

    public static bool TryParse(string? text, out BudgetDuration duration)
    {
        duration = default;
        if (text is null)
            return false;

        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9 || text[digits..] is not ("s" or "m" or "h" or "d" or "w" or "mo"))
            return false;

        var parsed = new BudgetDuration(int.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture), text[digits..]);
        if (parsed._count == 0 || parsed.TooLong)
            return false;

        duration = parsed;
        return true;
    }

    /// <exception cref="FormatException">The text is no duration.</exception>
    public static BudgetDuration Parse(string text) => TryParse(text, out var duration)
        ? duration
        : throw new FormatException($"'{text}' is no duration. Use a format like '1h', '24h', '7d', '30d' or '1mo'.");

    /// <summary>The instant that lies <paramref name="times"/> such durations after <paramref name="anchor"/>.
    /// Months are counted from the anchor: 31 January, 28 February, 31 March.</summary>
    public DateTimeOffset After(DateTimeOffset anchor, long times = 1) =>
        IsMonths ? anchor.AddMonths(checked((int)(_count * times))) : anchor + (Length * times);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_count}{_unit}");

    private bool TooLong => _unit switch
    {
        "s" => false,
        "mo" => _count > 120,
        _ => _count > 10_000_000 || Length > Longest,
    } || (_unit == "s" && _count > Longest.TotalSeconds);
}
