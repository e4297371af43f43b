using System.Globalization;

namespace Tollgate.Silo.Telemetry;

/// <summary>Writes values as Prometheus' client for Python does.</summary>
internal static class SeriesNumber
{
    /// <summary>So many digits of a whole number are written out.</summary>
    private const int WholeMax = 6;

    public static string Format(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

        // As Python prints a float, but with an exponent sooner, as Go has it. With a further 0 in it from 1e10 on:
        // that is how the client writes it, and everybody reads it.
        var text = PythonFloat.Format(value);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (value <= 0 || point <= WholeMax)
            return text;

        var mantissa = $"{text[0]}.{text[1..point]}{text[(point + 1)..]}".TrimEnd('0', '.');
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e+0{point - 1}");
    }
}
