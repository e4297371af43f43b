using Tollgate.Accounts;
using Tollgate.Api.Bodies;

namespace Tollgate.Api.Tests.Bodies;

public sealed class AmountTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("0e-99999999999999999999", 0)]
    [InlineData("10", 10)]
    [InlineData(" 1e1 ", 10)]
    public void An_amount_is_read_from_its_digits(string text, int expected)
    {
        Assert.Equal(AmountFault.None, AmountText.Read(text, out var amount));
        Assert.Equal(new Money(expected), amount);
    }

    [Fact]
    public void The_largest_amount_is_kept_too()
    {
        Assert.Equal(AmountFault.None, AmountText.Read("10000000000.000", out var amount));
        Assert.Equal(Money.Max, amount);
    }

    [Theory]
    [InlineData("0.000000000000000001")]
    [InlineData("1e-18")]
    [InlineData("1.000e-18")]
    [InlineData("100000e-23")]
    public void The_finest_amount_is_kept_exactly_however_it_is_written(string text)
    {
        Assert.Equal(AmountFault.None, AmountText.Read(text, out var amount));
        Assert.Equal(0.000000000000000001m, amount.Dollars);
    }

    [Theory]
    [InlineData("1e-19", nameof(AmountFault.TooFine))]
    [InlineData("1e-30", nameof(AmountFault.TooFine))]
    [InlineData("1e-400", nameof(AmountFault.TooFine))]
    [InlineData("1.5e-9223372036854775808", nameof(AmountFault.TooFine))]
    [InlineData("1e-99999999999999999999", nameof(AmountFault.TooFine))]
    [InlineData("3.0000000000000004e-09", nameof(AmountFault.TooFine))]
    [InlineData("10000000000.01", nameof(AmountFault.TooLarge))]
    [InlineData("1e400", nameof(AmountFault.TooLarge))]
    [InlineData("1e99999999999999999999", nameof(AmountFault.TooLarge))]
    [InlineData("-1e-400", nameof(AmountFault.Negative))]
    [InlineData("-1", nameof(AmountFault.Negative))]
    [InlineData("", nameof(AmountFault.NotANumber))]
    [InlineData("NaN", nameof(AmountFault.NotANumber))]
    [InlineData("Infinity", nameof(AmountFault.NotANumber))]
    [InlineData("1,000", nameof(AmountFault.NotANumber))]
    [InlineData("0x10", nameof(AmountFault.NotANumber))]
    [InlineData("1e", nameof(AmountFault.NotANumber))]
    public void What_cannot_be_kept_exactly_is_never_rounded_to_something_else(string text, string fault)
    {
        Assert.Equal(fault, AmountText.Read(text, out var amount).ToString());
        Assert.Equal(Money.Zero, amount);
    }

    [Fact]
    public void A_text_of_any_length_is_read_at_once() =>
        Assert.Equal(AmountFault.NotANumber, AmountText.Read(new string('1', 1_000_000), out _));
}
