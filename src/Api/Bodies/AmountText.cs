using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Api.Bodies;

/// <summary>What can be said of an amount that was sent.</summary>
internal enum AmountFault
{
    None,
    NotANumber,
    Negative,
    TooFine,
    TooLarge,
}

/// <summary>Reads amounts from their digits. Parsing them as a decimal would round 1e-30 to 0, and a budget of 0 is
/// something else.</summary>
internal static class AmountText
{
    /// <summary>Longer numbers are nobody's budget.</summary>
    private const int LengthMax = 100;

    private static readonly System.Buffers.SearchValues<char> OfNumbers =
        System.Buffers.SearchValues.Create("0123456789+-.eE");

    public static AmountFault Read(string text, out Money amount)
    {
        amount = Money.Zero;
        text = text.Trim();
        if (text.Length > LengthMax || text.AsSpan().ContainsAnyExcept(OfNumbers)
            || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var about))
            return AmountFault.NotANumber;

        var (isZero, exponent) = LastDigit(text);
        if (isZero)
            return AmountFault.None;
        if (text.StartsWith('-'))
            return AmountFault.Negative;
        if (about > (double)Money.Max.Dollars)
            return AmountFault.TooLarge;
        if (exponent < -Money.Scale)
            return AmountFault.TooFine;

        amount = new(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        return amount.IsLimit ? AmountFault.None : AmountFault.TooLarge;
    }

    // Whether all digits are zeros, and the power of ten of the last that is not.
    private static (bool IsZero, long Exponent) LastDigit(string text)
    {
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = (e < 0 ? text : text[..e]).TrimStart('+', '-');
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var trimmed = all.TrimEnd('0');
        var exponent = 0;
        // An exponent beyond an int is negative here: with a positive one the number was infinite.
        if (e >= 0
            && !int.TryParse(
                text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            exponent = int.MinValue;

        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = dot < 0 ? 0 : mantissa.Length - dot - 1;
        return (trimmed.Length == 0, (long)exponent - decimals + all.Length - trimmed.Length);
    }
}
