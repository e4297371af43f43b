using System.Numerics;
using CsCheck;

namespace Tollgate.Accounts.Tests;

public class MoneyTests
{
    private const long UnitsInOne = 1_000_000_000_000_000_000;

    [Fact]
    public void A_million_charges_add_up_to_the_last_unit()
    {
        var random = new Random(20260115);
        var (sum, units) = (Money.Zero, Int128.Zero);
        for (var i = 0; i < 1_000_000; i++)
        {
            // Up to 1,000 dollars, so that the sum comes close to the bound, in steps of 1e-18.
            var charge = ((Int128)random.NextInt64(1000) * UnitsInOne) + random.NextInt64(UnitsInOne);
            units += charge;
            sum += new Money(new decimal((int)charge, (int)(charge >> 32), (int)(charge >> 64), false, Money.Scale));
        }

        Assert.Equal((BigInteger)units, UnitsOf(sum));
    }

    [Fact]
    public void What_is_added_can_be_taken_away_to_the_last_unit() =>
        Gen.Select(GenAmount, GenAmount).Sample((left, right) =>
            left + right - right == left && left - left == Money.Zero);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.000000000000000001", "0.000000000000000001")]
    [InlineData("0.0000000000000000010000000001", "0.000000000000000002")]
    [InlineData("0.0000000000000000000000000001", "0.000000000000000001")]
    [InlineData("1.0000000000000000005", "1.000000000000000001")]
    public void A_charge_is_rounded_up(string dollars, string expected) =>
        Assert.Equal(Dollars(expected), Money.RoundUp(Dollars(dollars).Dollars));

    [Theory]
    [InlineData("0", true)]
    [InlineData("0.000000000000000001", true)]
    [InlineData("1.0000000000000000000000000000", true)]
    [InlineData("10000000000", true)]
    [InlineData("9999999999.999999999999999999", true)]
    [InlineData("10000000000.000000000000000001", false)]
    [InlineData("0.0000000000000000001", false)]
    [InlineData("-0.000000000000000001", false)]
    [InlineData("79228162514264337593543950335", false)]
    public void A_limit_is_what_can_be_kept_exactly(string dollars, bool isLimit) =>
        Assert.Equal(isLimit, Dollars(dollars).IsLimit);

    [Fact]
    public void Amounts_are_ordered_by_their_dollars() =>
        Gen.Select(GenAmount, GenAmount).Sample((left, right) =>
            (left < right) == (UnitsOf(left) < UnitsOf(right))
            && (left <= right) == (UnitsOf(left) <= UnitsOf(right))
            && (left > right) == (UnitsOf(left) > UnitsOf(right))
            && (left >= right) == (UnitsOf(left) >= UnitsOf(right))
            && Math.Sign(left.CompareTo(right)) == UnitsOf(left).CompareTo(UnitsOf(right)));

    private static readonly Gen<Money> GenAmount =
        Gen.Long[0, long.MaxValue]
            .Select(Gen.Int[8, 18], (units, places) => new Money(units / (decimal)Math.Pow(10, places)))
            .Where(amount => amount.IsLimit);

    private static Money Dollars(string dollars) =>
        new(decimal.Parse(dollars, System.Globalization.CultureInfo.InvariantCulture));

    private static BigInteger UnitsOf(Money money)
    {
        var bits = decimal.GetBits(money.Dollars);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return mantissa * UnitsInOne / BigInteger.Pow(10, money.Dollars.Scale);
    }
}
