namespace Tollgate.Simulation.Tests;

/// <summary>What the product promises, in thousands of worlds in which everything fails that can.</summary>
public sealed class PromisesTests(ITestOutputHelper output)
{
    [Fact]
    public void No_promise_is_broken() => AssertKept(new Options { Seeds = 6_000 });

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void No_promise_rests_on_clocks(double seconds) =>
        AssertKept(new Options { First = 1_000_001, Seeds = 500, Skew = seconds });

    private void AssertKept(Options options)
    {
        var campaign = new Campaign(options).Run();

        output.WriteLine(campaign.ToString());
        Assert.Empty(campaign.Failures);
        // A world in which nothing happens keeps every promise.
        Assert.True(campaign.Counts.Sent > options.Seeds);
        Assert.True(campaign.Counts.Recovered > 0 && campaign.Counts.Corrected > 0 && campaign.Counts.TooFast > 0);
    }
}
