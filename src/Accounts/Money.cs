namespace Tollgate.Accounts;

/// <summary>An amount of US dollars, exact, in steps of 1e-18. Bound: ten billion dollars.</summary>
/// <remarks>A token can cost 37.5 nano-dollars and a budget can be 1e-12, so nothing here is ever floating
/// point.</remarks>
public readonly record struct Money(decimal Dollars) : IComparable<Money>
{
    /// <summary>Decimal places of a charge. Sums of such amounts below <see cref="Max"/> are exact in a
    /// decimal.</summary>
    public const int Scale = 18;

    /// <summary>The largest amount that may be asked for: beyond it a decimal would lose the 18th place.</summary>
    public static readonly Money Max = new(10_000_000_000m);

    public static readonly Money Zero;

    /// <summary>Whether an amount that somebody sent can be kept exactly: not negative, not above <see cref="Max"/>,
    /// not finer than 1e-18.</summary>
    public bool IsLimit => Dollars >= 0 && Dollars <= Max.Dollars
        && (Dollars.Scale <= Scale || decimal.Round(Dollars, Scale) == Dollars);

    /// <summary>Rounds a product of tokens and prices up to 1e-18, once per charge.</summary>
    public static Money RoundUp(decimal dollars) =>
        new(decimal.Round(dollars, Scale, MidpointRounding.ToPositiveInfinity));

    public static Money operator +(Money left, Money right) => new(left.Dollars + right.Dollars);

    public static Money operator -(Money left, Money right) => new(left.Dollars - right.Dollars);

    public static bool operator <(Money left, Money right) => left.Dollars < right.Dollars;

    public static bool operator >(Money left, Money right) => left.Dollars > right.Dollars;

    public static bool operator <=(Money left, Money right) => left.Dollars <= right.Dollars;

    public static bool operator >=(Money left, Money right) => left.Dollars >= right.Dollars;

    public int CompareTo(Money other) => Dollars.CompareTo(other.Dollars);

    public override string ToString() => Dollars.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
