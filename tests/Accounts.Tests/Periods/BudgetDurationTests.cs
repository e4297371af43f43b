using CsCheck;

namespace Tollgate.Accounts.Tests.Periods;

public class BudgetDurationTests
{
    [Theory]
    [InlineData("1s")]
    [InlineData("30s")]
    [InlineData("5m")]
    [InlineData("24h")]
    [InlineData("7d")]
    [InlineData("2w")]
    [InlineData("1mo")]
    [InlineData("120mo")]
    [InlineData("3660d")]
    [InlineData("316224000s")]
    [InlineData("522w")]
    public void Reads_a_number_and_a_unit_and_writes_the_same(string text) =>
        Assert.Equal(text, BudgetDuration.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("30")]
    [InlineData("0d")]
    [InlineData("000s")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData("1.5h")]
    [InlineData("1y")]
    [InlineData("30days")]
    [InlineData("1 d")]
    [InlineData(" 1d")]
    [InlineData("1d ")]
    [InlineData("1D")]
    [InlineData("1M")]
    [InlineData("1d1h")]
    [InlineData("1e3s")]
    [InlineData("0x1d")]
    [InlineData("\u0663d")]
    [InlineData("\uFF11d")]
    [InlineData("1d\0")]
    [InlineData("None")]
    public void Refuses_what_is_no_duration(string? text) => Refuses(text);

    [Theory]
    [InlineData("121mo")]
    [InlineData("3661d")]
    [InlineData("316224001s")]
    [InlineData("523w")]
    [InlineData("10000000m")]
    [InlineData("9999999w")]
    [InlineData("10000000d")]
    [InlineData("999999999w")]
    [InlineData("999999999mo")]
    [InlineData("999999999s")]
    [InlineData("4294967297s")]
    [InlineData("99999999999999999999999999999999d")]
    public void Refuses_what_is_longer_than_ten_years(string text) => Refuses(text);

    [Fact]
    public void Never_fails_on_what_a_stranger_sends() =>
        Gen.OneOf(
            Gen.String,
            Gen.Select(
                Gen.String["0123456789"],
                Gen.OneOf("s", "m", "h", "d", "w", "mo"),
                (count, unit) => count + unit)).Sample(
            text =>
            {
                if (!BudgetDuration.TryParse(text, out var duration))
                    return;
                Assert.Equal(text.TrimStart('0'), duration.ToString());
                Assert.Equal(duration, BudgetDuration.Parse(duration.ToString()));
                Assert.InRange(duration.Length, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3660));
                Assert.True(duration.After(Some.Noon) > Some.Noon);
            },
            iter: 2_000);

    [Fact]
    public void Counts_the_whole_durations_between_two_instants()
    {
        var quarter = BudgetDuration.Parse("3mo");

        Assert.Equal(0, quarter.Between(Some.Noon, Some.Noon.AddMonths(3).AddTicks(-1)));
        Assert.Equal(1, quarter.Between(Some.Noon, Some.Noon.AddMonths(3)));
        Assert.Equal(4, quarter.Between(Some.Noon, Some.Noon.AddYears(1)));
    }

    private static void Refuses(string? text)
    {
        Assert.False(BudgetDuration.TryParse(text, out var duration));
        Assert.Equal(default, duration);
        if (text is null)
            return;
        var exception = Assert.Throws<FormatException>(() => BudgetDuration.Parse(text));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }
}
