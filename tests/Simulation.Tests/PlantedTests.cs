using Tollgate.Simulation.Breakages;

namespace Tollgate.Simulation.Tests;

/// <summary>The simulation can see: each rule that is left out breaks a promise in one of few worlds.</summary>
public sealed class PlantedTests(ITestOutputHelper output)
{
    // What chance finds more rarely is scripted.
    private const int WorldsMax = 3_000;

    [Theory]
    [InlineData("no-epoch-check", "I11")]
    [InlineData("epoch-not-moved", "I0")]
    [InlineData("read-before-epoch", "I0")]
    [InlineData("balances-before-rows", "I0")]
    [InlineData("serve-before-read", "I0")]
    [InlineData("check-then-insert", "I11")]
    [InlineData("send-before-open", "I4")]
    [InlineData("open-read", "I0")]
    [InlineData("same-id", "I0")]
    [InlineData("settle-again", "I2")]
    [InlineData("overwrite", "I2")]
    [InlineData("no-correction", "I5")]
    [InlineData("tell-before-commit", "I0")]
    [InlineData("tell-without-version", "I0")]
    [InlineData("look-without-balances", "I0")]
    [InlineData("look-without-epoch", "I11")]
    [InlineData("no-look", "I7")]
    [InlineData("sweep-once", "I5")]
    [InlineData("no-recent", "I0")]
    [InlineData("recent-without-held", "I0")]
    [InlineData("recent-twice", "R4")]
    [InlineData("recent-before-rows", "I0")]
    [InlineData("recovered-uncounted", "I0")]
    [InlineData("rates-ignored", "R1")]
    [InlineData("rates-ignored", "R2")]
    [InlineData("rates-ignored", "R3")]
    [InlineData("tokens-not-held", "I0")]
    [InlineData("end-without-tokens", "I0")]
    [InlineData("released-stays-counted", "R4")]
    public void A_rule_that_is_left_out_breaks_a_promise(string planted, string broken)
    {
        var campaign = new Campaign(new Options { Plant = planted, Seeds = WorldsMax }).Run(until: broken);

        output.WriteLine(campaign.ToString());
        Assert.Contains(broken, campaign.Kinds);
    }

    [Fact]
    public void Every_breakage_is_either_found_by_chance_or_scripted()
    {
        string[] scripted =
        [
            "absent-dropped",
            "dead-dropped",
            "edit-without-epoch",
            "look-balances-first",
            "period-goes-back",
            "running-periods-only",
        ];
        var found = typeof(PlantedTests).GetMethod(nameof(A_rule_that_is_left_out_breaks_a_promise))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Select(data => (string)((InlineDataAttribute)data).Data[0]!);

        Assert.Equal(Planted.All.Keys.Order(), found.Distinct().Concat(scripted).Order());
    }
}
