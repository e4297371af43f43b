namespace Tollgate.Accounts.Tests.Prices;

public class TokenCountsTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(TokenCounts.Max, TokenCounts.Max, TokenCounts.Max, 0)]
    [InlineData(10, 0, 4, 6)]
    public void Believes_what_a_call_can_have(long prompt, long completion, long read, long write) =>
        Assert.True(new TokenCounts(prompt, completion, read, write).AreSane);

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(0, -1, 0, 0)]
    [InlineData(10, 0, -1, 0)]
    [InlineData(10, 0, 0, -1)]
    [InlineData(10, 0, 11, 0)]
    [InlineData(10, 0, 0, 11)]
    [InlineData(10, 0, 5, 6)]
    [InlineData(10, 0, 11, -1)]
    [InlineData(TokenCounts.Max + 1, 0, 0, 0)]
    [InlineData(0, TokenCounts.Max + 1, 0, 0)]
    [InlineData(10, 0, long.MaxValue, long.MaxValue)]
    [InlineData(10, 0, long.MaxValue, 12)]
    [InlineData(10, 0, 10, long.MaxValue)]
    public void Does_not_believe_what_no_call_can_have(long prompt, long completion, long read, long write) =>
        Assert.False(new TokenCounts(prompt, completion, read, write).AreSane);

    [Fact]
    public void Cached_tokens_count_once() => Assert.Equal(15, new TokenCounts(10, 5, 4, 6).Total);
}
