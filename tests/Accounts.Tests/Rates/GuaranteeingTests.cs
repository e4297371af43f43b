namespace Tollgate.Accounts.Tests.Rates;

public sealed class GuaranteeingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, false, 5L, true, true)]
    [InlineData(null, false, 5L, false, false)]
    [InlineData(5L, false, 5L, true, true)]
    [InlineData(5L, true, 6L, true, true)]
    [InlineData(5L, true, 5L, true, false)]
    [InlineData(5L, true, 4L, true, false)]
    [InlineData(5L, true, null, true, false)]
    [InlineData(5L, true, 9L, false, false)]
    [InlineData(null, true, 0L, true, false)]
    public void More_is_guaranteed_where_a_guaranteed_rate_grows(
        long? before, bool wasGuaranteed, long? after, bool isGuaranteed, bool expected)
    {
        Assert.Equal(expected, Of(new(Requests: after), new(isGuaranteed, false))
            .GuaranteesMoreThan(Of(new(Requests: before), new(wasGuaranteed, false))));
        Assert.Equal(expected, Of(new(Tokens: after), new(false, isGuaranteed))
            .GuaranteesMoreThan(Of(new(Tokens: before), new(false, wasGuaranteed))));
    }

    [Fact]
    public void All_that_a_new_account_is_guaranteed_is_more() =>
        Assert.True(Of(new(Tokens: 1), new(false, Tokens: true)).GuaranteesMoreThan(null));

    [Theory]
    [InlineData(5L, 4L, true)]
    [InlineData(null, 4L, true)]
    [InlineData(5L, 5L, false)]
    [InlineData(5L, null, false)]
    public void There_is_less_where_a_limit_shrinks_or_comes(long? before, long? after, bool expected)
    {
        Assert.Equal(expected, Of(new(Requests: after), null).HasLessThan(Of(new(Requests: before), null)));
        Assert.Equal(expected, Of(new(Tokens: after), null).HasLessThan(Of(new(Tokens: before), null)));
        Assert.False(Of(new(Tokens: after), null).HasLessThan(null));
    }

    [Fact]
    public void An_edit_of_one_guarantee_leaves_the_other()
    {
        var tokens = Of(default, new(Requests: true, Tokens: true));

        var requests = new LimitsEdit.OfGuarantees(Requests: null, Tokens: false).Apply(tokens, Now);
        var none = new LimitsEdit.OfGuarantees(Requests: false, Tokens: null).Apply(requests, Now);

        Assert.Equal((new RateGuarantees(Requests: true, Tokens: false), null), (requests.Guarantees, none.Guarantees));
    }

    private static Limits Of(RateLimits rates, RateGuarantees? guarantees) =>
        new() { Window = Window.Rolling(Now, null), Rates = rates, Guarantees = guarantees };
}
