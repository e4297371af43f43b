namespace Tollgate.Accounts.Tests.Prices;

public class CostsTests
{
    private static readonly Price Listed = new()
    {
        Input = 3e-6m,
        Output = 15e-6m,
        CacheRead = 3e-7m,
        Reasoning = 2e-5m,
        PerQuery = 0.01m,
        Tiers = [new(200_000, 6e-6m, 2e-5m)],
        ServiceTiers = [new("flex", new() { Input = 1e-6m, Output = 5e-6m })],
    };

    [Fact]
    public void Nothing_named_is_the_listed_price()
    {
        Assert.Same(Listed, Costs.None.Over(Listed, null, out _));
        Assert.Null(Costs.None.Over(null, null, out var missing));
        Assert.Null(missing);
    }

    [Fact]
    public void What_is_listed_of_a_side_stays_only_where_that_side_has_no_cost_of_its_own()
    {
        var output = new Costs((new(CostKind.Output), 1e-5m)).Over(Listed, null, out _)!;
        var input = new Costs((new(CostKind.Input), 1e-5m)).Over(Listed, null, out _)!;

        Assert.Equal((3e-7m, null, 0.01m), (output.CacheRead, output.Reasoning, output.PerQuery));
        Assert.Equal((null, 2e-5m, 0m), (input.CacheRead, input.Reasoning, input.PerQuery));
        Assert.Empty(output.Tiers);
        Assert.Empty(input.Tiers);
    }

    [Fact]
    public void Of_two_names_for_one_thing_the_dearer_counts()
    {
        CostName Second = new(CostKind.Second);

        Assert.Equal(0.2m, new Costs((Second, 0.2m), (Second, 0m)).Over(null, "audio_transcription", out _)!.PerSecond);
    }

    [Fact]
    public void A_service_tier_costs_what_the_standard_one_does_but_for_what_it_names()
    {
        var price = new Costs(
            (new(CostKind.Input), 2e-6m),
            (new(CostKind.Output), 4e-6m),
            (new(CostKind.CacheRead), 1e-6m),
            (new(CostKind.Input, 100, null), 3e-6m),
            (new(CostKind.Output, 0, "flex"), 1e-6m)).Over(null, null, out _)!;

        var flex = Assert.Single(price.ServiceTiers).Price;
        Assert.Equal((2e-6m, 1e-6m, 1e-6m), (flex.Input, flex.Output, flex.CacheRead));
        Assert.Equal(new PriceTier(100, 3e-6m, 4e-6m), Assert.Single(flex.Tiers));
    }

    [Theory]
    [InlineData("batch", 1.5e-6)]
    [InlineData("priority", 5e-6)]
    public void What_a_service_tier_takes_over_of_long_prompts_costs_there_what_it_does_at_the_standard_one(
        string tier, decimal input)
    {
        var listed = Listed with { CacheWrite = 4e-6m, CacheWriteHour = 5e-6m, ServiceTiers = [] };
        var own = new Costs((new(CostKind.Input), 3e-6m), (new(CostKind.Input, 0, tier), input));
        var price = own.Over(new Costs(Costs.Of(listed))).Over(null, null, out _)!;
        var cached = new TokenCounts(300_000, 10, CachedRead: 100_000, CacheWrite: 50_000) { CacheWriteHour = 20_000 };

        Assert.Equal(price.CostOf(cached), price.CostOf(new Usage(cached) { ServiceTier = tier }));
    }

    [Fact]
    public void A_service_tier_raises_a_cost_of_its_own_by_the_factor_of_its_own()
    {
        var price = new Costs(
            (new(CostKind.Input, 0, "batch"), 1e-6m),
            (new(CostKind.CacheRead, 0, "batch"), 1e-7m)).Over(new Costs(Costs.Of(Listed))).Over(null, null, out _)!;

        var batch = Assert.Single(price.ServiceTiers).Price;
        Assert.Equal(new Money(0.6m), batch.CostOf(new TokenCounts(1_000_000, 0, CachedRead: 1_000_000)));
    }

    [Fact]
    public void Everything_that_a_price_says_has_a_name()
    {
        var again = new Costs(Costs.Of(Listed)).Over(null, null, out _)!;

        Assert.Equal(Listed with { Tiers = again.Tiers, ServiceTiers = [] }, again with { ServiceTiers = [] });
        Assert.Equal(Listed.Tiers, again.Tiers);
    }
}
