namespace Tollgate.Accounts;

/// <summary>The span between two resets of a window, named by its beginning in Unix milliseconds.</summary>
public readonly record struct Period(long SinceMilliseconds) : IComparable<Period>
{
    public Period(DateTimeOffset since)
        : this(since.ToUnixTimeMilliseconds())
    {
    }

    public DateTimeOffset Since => DateTimeOffset.FromUnixTimeMilliseconds(SinceMilliseconds);

    public static bool operator <(Period left, Period right) => left.SinceMilliseconds < right.SinceMilliseconds;

    public static bool operator >(Period left, Period right) => left.SinceMilliseconds > right.SinceMilliseconds;

    public static bool operator <=(Period left, Period right) => left.SinceMilliseconds <= right.SinceMilliseconds;

    public static bool operator >=(Period left, Period right) => left.SinceMilliseconds >= right.SinceMilliseconds;

    public int CompareTo(Period other) => SinceMilliseconds.CompareTo(other.SinceMilliseconds);

    public override string ToString() => Since.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
