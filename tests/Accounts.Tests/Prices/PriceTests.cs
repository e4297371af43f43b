namespace Tollgate.Accounts.Tests.Prices;

public class PriceTests
{
    private static readonly Price Gpt4o = new() { Input = 2.5e-6m, Output = 1e-5m, CacheRead = 1.25e-6m };

    private static readonly Price Sonnet = new()
    {
        Input = 3e-6m,
        Output = 1.5e-5m,
        CacheRead = 3e-7m,
        CacheWrite = 3.75e-6m,
        Tiers = [new(200_000, 6e-6m, 2.25e-5m)],
    };

    [Fact]
    public void A_call_costs_its_tokens_at_their_prices() =>
        Assert.Equal(new Money(0.0125m), Gpt4o.CostOf(new TokenCounts(1_000, 1_000)));

    [Fact]
    public void Cached_tokens_are_part_of_the_prompt_and_have_prices_of_their_own()
    {
        Assert.Equal(new Money(0.001_75m), Gpt4o.CostOf(new TokenCounts(1_000, 0, CachedRead: 600)));
        Assert.Equal(new Money(0.002_76m), Sonnet.CostOf(new TokenCounts(1_000, 0, CachedRead: 200, CacheWrite: 400)));
    }

    [Fact]
    public void Cached_tokens_without_a_price_cost_as_much_as_any()
    {
        var price = Gpt4o with { CacheRead = null };

        Assert.Equal(price.CostOf(new TokenCounts(1_000, 7)), price.CostOf(new TokenCounts(1_000, 7, CachedRead: 300, CacheWrite: 700)));
    }

    [Fact]
    public void A_long_prompt_raises_the_price_of_all_tokens_once_it_is_longer_than_the_threshold()
    {
        Assert.Equal(new Money(0.6m + 0.15m), Sonnet.CostOf(new TokenCounts(200_000, 10_000)));
        Assert.Equal(new Money((200_001 * 6e-6m) + 0.225m), Sonnet.CostOf(new TokenCounts(200_001, 10_000)));
    }

    [Fact]
    public void Every_kind_of_token_has_a_price_of_its_own()
    {
        var price = Sonnet with
        {
            CacheWriteHour = 6e-6m, AudioInput = 1e-4m, ImageInput = 1e-5m, Reasoning = 2e-5m, AudioOutput = 2e-4m, ImageOutput = 4e-5m,
        };

        Assert.Equal(
            new Money((100 * 3e-7m) + (200 * 3.75e-6m) + (100 * 6e-6m) + (50 * 1e-4m) + (40 * 1e-5m) + (510 * 3e-6m)),
            price.CostOf(new TokenCounts(1_000, 0, CachedRead: 100, CacheWrite: 300) { CacheWriteHour = 100, AudioInput = 50, ImageInput = 40 }));
        Assert.Equal(
            new Money((300 * 2e-5m) + (50 * 2e-4m) + (40 * 4e-5m) + (610 * 1.5e-5m)),
            price.CostOf(new TokenCounts(0, 1_000) { Reasoning = 300, AudioOutput = 50, ImageOutput = 40 }));
    }

    [Fact]
    public void A_kind_without_a_price_costs_as_much_as_what_it_is_part_of()
    {
        var tokens = new TokenCounts(1_000, 700, CacheWrite: 400);

        Assert.Equal(
            Gpt4o.CostOf(tokens),
            Gpt4o.CostOf(tokens with { CacheWriteHour = 300, AudioInput = 200, ImageInput = 100, Reasoning = 300, AudioOutput = 200, ImageOutput = 100 }));
        Assert.Equal(Sonnet.CostOf(tokens), Sonnet.CostOf(tokens with { CacheWriteHour = 400 }));
    }

    [Fact]
    public void What_is_not_counted_in_tokens_is_charged_by_its_count()
    {
        var price = new Price
        {
            Input = 0, Output = 0, PerRequest = 0.001m, PerImage = 0.04m, PerSecond = 0.0001m, PerCharacter = 1.5e-5m, PerQuery = 0.035m,
        };

        Assert.Equal(new Money(0.001m), price.CostOf(default));
        Assert.Equal(new Money(0.081m), price.CostOf(new Usage { Images = 2 }));
        Assert.Equal(new Money(0.001_123_4m), price.CostOf(new Usage { Seconds = 1.234m }));
        Assert.Equal(new Money(0.002_5m), price.CostOf(new Usage { Characters = 100 }));
        Assert.Equal(new Money(0.106m), price.CostOf(new Usage { Queries = 3 }));
    }

    [Fact]
    public void A_part_of_a_second_is_rounded_up_at_the_18th_place() =>
        Assert.Equal(new Money(2e-18m), new Price { Input = 0, Output = 0, PerSecond = 1e-18m }.CostOf(new Usage { Seconds = 1.001m }));

    [Fact]
    public void A_service_tier_has_a_whole_price_of_its_own()
    {
        var price = Gpt4o with
        {
            PerRequest = 0.01m,
            ServiceTiers = [new("flex", new() { Input = 1e-6m, Output = 5e-6m }), new("priority", Gpt4o with { Input = 4e-6m })],
        };
        var tokens = new TokenCounts(1_000, 1_000, CachedRead: 500);

        Assert.Equal(new Money(0.006m), price.CostOf(new Usage(tokens) { ServiceTier = "flex" }));
        Assert.Equal(new Money(0.002m + 0.000_625m + 0.01m), price.CostOf(new Usage(tokens) { ServiceTier = "priority" }));
        Assert.Equal(price.CostOf(tokens), price.CostOf(new Usage(tokens) { ServiceTier = "default" }));
        Assert.Equal(new Money(0.006m), price.AtMost(new Usage(tokens) { ServiceTier = "flex" }));
        Assert.Equal(new Money(0.004m + 0.01m), price.AtMost(1_000, 1_000) - new Money(0.0085m));
    }

    [Fact]
    public void A_long_prompt_may_have_prices_of_cached_tokens_of_its_own()
    {
        var price = Sonnet with
        {
            CacheWriteHour = 6e-6m,
            Tiers = [new(200_000, 6e-6m, 2.25e-5m) { CacheRead = 5e-7m, CacheWrite = 8e-6m, CacheWriteHour = 1e-5m }],
        };

        Assert.Equal(
            new Money((100_000 * 5e-7m) + (40_000 * 8e-6m) + (60_000 * 1e-5m) + (100_000 * 6e-6m)),
            price.CostOf(new TokenCounts(300_000, 0, CachedRead: 100_000, CacheWrite: 100_000) { CacheWriteHour = 60_000 }));
    }

    [Fact]
    public void A_long_prompt_raises_the_price_of_cached_tokens_by_the_same_factor() =>
        Assert.Equal(
            new Money((100_000 * 6e-6m) + (100_000 * 6e-7m) + (100_000 * 7.5e-6m)),
            Sonnet.CostOf(new TokenCounts(300_000, 0, CachedRead: 100_000, CacheWrite: 100_000)));

    [Fact]
    public void The_highest_tier_that_a_prompt_exceeds_is_the_one_that_counts()
    {
        var price = Gpt4o with { Tiers = [new(100, 1e-5m, 0), new(1_000, 1e-4m, 0)] };

        Assert.Equal(new Money(1_000 * 1e-5m), price.CostOf(new TokenCounts(1_000, 0)));
        Assert.Equal(new Money(1_001 * 1e-4m), price.CostOf(new TokenCounts(1_001, 0)));
    }

    [Fact]
    public void A_price_is_free_only_if_every_kind_of_token_is()
    {
        var free = new Price { Input = 0, Output = 0 };

        Assert.True(free.IsFree);
        Assert.True((free with { CacheRead = 0, CacheWrite = 0 }).IsFree);
        Assert.Equal(Money.Zero, free.CostOf(new TokenCounts(TokenCounts.Max, TokenCounts.Max)));
        Assert.False((free with { Input = 1e-18m }).IsFree);
        Assert.False((free with { Output = 1e-18m }).IsFree);
        Assert.False((free with { CacheRead = 1e-18m }).IsFree);
        Assert.False((free with { CacheWrite = 1e-18m }).IsFree);
        Assert.False((free with { Tiers = [new(1, 1e-18m, 0)] }).IsFree);
        Assert.True((free with { Tiers = [new(1, 0, 0)], ServiceTiers = [new("flex", free)] }).IsFree);
        Assert.False((free with { ServiceTiers = [new("flex", free with { PerQuery = 1e-18m })] }).IsFree);
        Assert.All(
            new[]
            {
                free with { CacheWriteHour = 1e-18m }, free with { AudioInput = 1e-18m }, free with { ImageInput = 1e-18m },
                free with { Reasoning = 1e-18m }, free with { AudioOutput = 1e-18m }, free with { ImageOutput = 1e-18m },
                free with { PerRequest = 1e-18m }, free with { PerImage = 1e-18m }, free with { PerSecond = 1e-18m },
                free with { PerCharacter = 1e-18m }, free with { PerQuery = 1e-18m },
            },
            price => Assert.False(price.IsFree));
    }

    [Fact]
    public void The_dearest_call_that_can_be_is_charged_exactly() =>
        Assert.Equal(
            new Money(2_000_000_000m - 2e-9m),
            new Price { Input = 1 - 1e-18m, Output = 1 - 1e-18m }.CostOf(new TokenCounts(TokenCounts.Max, TokenCounts.Max)));

    [Theory]
    [InlineData("-0.000000000000000001")]
    [InlineData("1.000000000000000001")]
    [InlineData("0.0000000000000000001")]
    public void A_price_out_of_bounds_is_refused(string dollars)
    {
        var price = decimal.Parse(dollars, System.Globalization.CultureInfo.InvariantCulture);

        Assert.False(Price.Allows(price));
        Refused(() => Gpt4o with { Input = price });
        Refused(() => Gpt4o with { Output = price });
        Refused(() => Gpt4o with { CacheRead = price });
        Refused(() => Gpt4o with { CacheWrite = price });
        Refused(() => Gpt4o with { CacheWriteHour = price });
        Refused(() => Gpt4o with { AudioInput = price });
        Refused(() => Gpt4o with { ImageInput = price });
        Refused(() => Gpt4o with { Reasoning = price });
        Refused(() => Gpt4o with { AudioOutput = price });
        Refused(() => Gpt4o with { ImageOutput = price });
        Refused(() => Gpt4o with { PerRequest = price });
        Refused(() => Gpt4o with { PerImage = price });
        Refused(() => Gpt4o with { PerSecond = price });
        Refused(() => Gpt4o with { PerCharacter = price });
        Refused(() => Gpt4o with { PerQuery = price });
        Refused(() => Gpt4o with { Tiers = [new(1, 0, 0) { CacheRead = price }] });
        Refused(() => Gpt4o with { Tiers = [new(1, 0, 0) { CacheWrite = price }] });
        Refused(() => Gpt4o with { Tiers = [new(1, 0, 0) { CacheWriteHour = price }] });
        Refused(() => Gpt4o with { Tiers = [new(1, price, 0)] });
        Refused(() => Gpt4o with { Tiers = [new(1, 0, price)] });
    }

    [Fact]
    public void Tiers_that_do_not_rise_are_refused()
    {
        Refused(() => Gpt4o with { Tiers = [new(0, 1e-6m, 1e-6m)] });
        Refused(() => Gpt4o with { Tiers = [new(10, 1e-6m, 1e-6m), new(10, 1e-6m, 1e-6m)] });
        Refused(() => Gpt4o with { Tiers = [new(10, 1e-6m, 1e-6m), new(9, 1e-6m, 1e-6m)] });
    }

    [Fact]
    public void Service_tiers_of_one_name_or_within_another_are_refused()
    {
        Refused(() => Gpt4o with { ServiceTiers = [new("flex", Gpt4o), new("flex", Sonnet)] });
        Refused(() => Gpt4o with { ServiceTiers = [new("flex", Gpt4o with { ServiceTiers = [new("batch", Gpt4o)] })] });
    }

    [Fact]
    public void Tokens_that_no_call_can_have_are_not_priced() =>
        Assert.Throws<InvariantException>(() => Gpt4o.CostOf(new TokenCounts(10, 0, CachedRead: 11)));

    [Fact]
    public void The_most_is_no_more_than_the_dearest_kind_of_token_that_may_apply()
    {
        Assert.Equal(new Money(0.0125m), Gpt4o.AtMost(1_000, 1_000));
        Assert.Equal(new Money((200_000 * 3.75e-6m) + 0.15m), Sonnet.AtMost(200_000, 10_000));
        Assert.Equal(new Money((200_001 * 7.5e-6m) + 0.225m), Sonnet.AtMost(200_001, 10_000));
    }

    private static void Refused(Func<Price> price) => Assert.Throws<ArgumentOutOfRangeException>(price);
}
