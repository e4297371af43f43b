using System.Globalization;

namespace Tollgate.Silo;

/// <summary>Writes amounts as Python prints a float, since clients match on such texts: the shortest digits that read
/// back as the same float, an exponent of at least two digits below 1e-4 and from 1e16 on, and <c>.0</c> behind a whole
/// number.</summary>
public static class PythonFloat
{
    // Python's rule: positional notation while the decimal point stands between these two places.
    private const int SmallestPoint = -3;
    private const int LargestPoint = 16;

    public static string Format(decimal value) => Format(Of(value));

    /// <summary>The nearest float. Through the digits, since a cast may miss it.</summary>
    public static double Of(decimal value) =>
        double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Format(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

        var sign = double.IsNegative(value) ? "-" : "";
        var (digits, point) = Shortest(Math.Abs(value));
        return sign + point switch
        {
            < SmallestPoint or > LargestPoint => Scientific(digits, point - 1),
            <= 0 => $"0.{new string('0', -point)}{digits}",
            _ when point >= digits.Length => $"{digits.PadRight(point, '0')}.0",
            _ => $"{digits[..point]}.{digits[point..]}",
        };
    }

    private static string Scientific(string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
        var sign = exponent < 0 ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{sign}{Math.Abs(exponent):00}");
    }

    // The significant digits, and where the decimal point stands relative to the first of them.
    private static (string Digits, int Point) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? mantissa.Length : dot;

        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = all.TrimStart('0');
        if (significant.Length == 0)
            return ("0", 1);

        return (significant.TrimEnd('0'), whole + exponent - (all.Length - significant.Length));
    }
}
