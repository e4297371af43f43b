using System.Numerics;
using CsCheck;

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
        Assert.Equal(new Money(0.0125m), Gpt4o.CostOf(new(1_000, 1_000)));

    [Fact]
    public void Cached_tokens_are_part_of_the_prompt_and_have_prices_of_their_own()
    {
        Assert.Equal(new Money(0.001_75m), Gpt4o.CostOf(new(1_000, 0, CachedRead: 600)));
        Assert.Equal(new Money(0.002_76m), Sonnet.CostOf(new(1_000, 0, CachedRead: 200, CacheWrite: 400)));
    }

    [Fact]
    public void Cached_tokens_without_a_price_cost_as_much_as_any()
    {
        var price = Gpt4o with { CacheRead = null };

        Assert.Equal(price.CostOf(new(1_000, 7)), price.CostOf(new(1_000, 7, CachedRead: 300, CacheWrite: 700)));
    }

    [Fact]
    public void A_long_prompt_raises_the_price_of_all_tokens_once_it_is_longer_than_the_threshold()
    {
        Assert.Equal(new Money(0.6m + 0.15m), Sonnet.CostOf(new(200_000, 10_000)));
        Assert.Equal(new Money((200_001 * 6e-6m) + 0.225m), Sonnet.CostOf(new(200_001, 10_000)));
    }

    [Fact]
    public void A_long_prompt_raises_the_price_of_cached_tokens_by_the_same_factor() =>
        Assert.Equal(
            new Money((100_000 * 6e-6m) + (100_000 * 6e-7m) + (100_000 * 7.5e-6m)),
            Sonnet.CostOf(new(300_000, 0, CachedRead: 100_000, CacheWrite: 100_000)));

    [Fact]
    public void The_highest_tier_that_a_prompt_exceeds_is_the_one_that_counts()
    {
        var price = Gpt4o with { Tiers = [new(100, 1e-5m, 0), new(1_000, 1e-4m, 0)] };

        Assert.Equal(new Money(1_000 * 1e-5m), price.CostOf(new(1_000, 0)));
        Assert.Equal(new Money(1_001 * 1e-4m), price.CostOf(new(1_001, 0)));
    }

    [Fact]
    public void A_price_is_free_only_if_every_kind_of_token_is()
    {
        var free = new Price { Input = 0, Output = 0 };

        Assert.True(free.IsFree);
        Assert.True((free with { CacheRead = 0, CacheWrite = 0 }).IsFree);
        Assert.Equal(Money.Zero, free.CostOf(new(TokenCounts.Max, TokenCounts.Max)));
        Assert.False((free with { Input = 1e-18m }).IsFree);
        Assert.False((free with { Output = 1e-18m }).IsFree);
        Assert.False((free with { CacheRead = 1e-18m }).IsFree);
        Assert.False((free with { CacheWrite = 1e-18m }).IsFree);
        Assert.False((free with { Tiers = [new(1, 1e-18m, 0)] }).IsFree);
    }

    [Fact]
    public void The_dearest_call_that_can_be_is_charged_exactly() =>
        Assert.Equal(
            new Money(2_000_000_000m - 2e-9m),
            new Price { Input = 1 - 1e-18m, Output = 1 - 1e-18m }.CostOf(new(TokenCounts.Max, TokenCounts.Max)));

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
    public void Tokens_that_no_call_can_have_are_not_priced() =>
        Assert.Throws<InvariantException>(() => Gpt4o.CostOf(new(10, 0, CachedRead: 11)));

    // Prices as integers of 1e-18 dollars; the charge as one integer; cached prices in tiers as fractions, rounded up.
    [Fact]
    public void A_charge_is_what_whole_number_arithmetic_finds() =>
        Gen.Select(GenUnits, GenUnits, GenUnits.Nullable(), GenUnits.Nullable(), GenTiers, GenTokens).Sample(
            (input, output, read, write, tiers, tokens) =>
            {
                var price = PriceOf(input, output, read, write, tiers);

                var (_, tierInput, tierOutput) =
                    tiers.LastOrDefault(tier => tokens.Prompt > tier.Above, (0, input, output));
                BigInteger Cached(long? units) => units is not { } own ? tierInput
                    : input == 0 ? own
                    : BigInteger.Min(CeilingOf((BigInteger)own * tierInput, input), 1_000_000_000_000_000_000);
                var expected = ((BigInteger)(tokens.Prompt - tokens.CachedRead - tokens.CacheWrite) * tierInput)
                    + (tokens.CachedRead * Cached(read))
                    + (tokens.CacheWrite * Cached(write))
                    + ((BigInteger)tokens.Completion * tierOutput);

                Assert.Equal(expected, (BigInteger)(Int128)(price.CostOf(tokens).Dollars * 1e18m));
            },
            iter: 5_000);

    [Fact]
    public void No_call_costs_more_than_the_most_that_its_tokens_can() =>
        Gen.Select(GenPrice, GenTokens, Gen.Long[0, 300_000], Gen.Long[0, 1_000]).Sample(
            (price, tokens, shorterPrompt, shorterOutput) =>
            {
                var most = price.AtMost(
                    Math.Min(tokens.Prompt + shorterPrompt, TokenCounts.Max),
                    Math.Min(tokens.Completion + shorterOutput, TokenCounts.Max));

                Assert.True(price.CostOf(tokens) <= most);
            },
            iter: 5_000);

    [Fact]
    public void The_most_is_no_more_than_the_dearest_kind_of_token_that_may_apply()
    {
        Assert.Equal(new Money(0.0125m), Gpt4o.AtMost(1_000, 1_000));
        Assert.Equal(new Money((200_000 * 3.75e-6m) + 0.15m), Sonnet.AtMost(200_000, 10_000));
        Assert.Equal(new Money((200_001 * 7.5e-6m) + 0.225m), Sonnet.AtMost(200_001, 10_000));
    }

    [Fact]
    public void The_output_within_an_amount_is_the_longest_that_it_pays_for() =>
        Gen.Select(GenPrice, Gen.Long[0, 300_000], GenUnits.Select(units => new Money(units / 1e15m))).Sample(
            (price, prompt, amount) =>
            {
                var tokens = price.CompletionWithin(amount, prompt);

                if (tokens >= 0)
                    Assert.True(price.AtMost(prompt, tokens) <= amount);
                if (tokens < TokenCounts.Max)
                    Assert.True(price.AtMost(prompt, tokens + 1) > amount);
            },
            iter: 5_000);

    private static readonly Gen<long> GenUnits = Gen.OneOf(
        Gen.Long[0, 1_000_000_000_000_000_000],
        Gen.Long[0, 100].Select(nanos => nanos * 1_000_000_000),
        Gen.Long[0, 10]);

    private static readonly Gen<(long Above, long In, long Out)[]> GenTiers =
        Gen.Select(Gen.Long[1, 300_000], GenUnits, GenUnits).Array[0, 3]
            .Select(tiers => tiers.OrderBy(tier => tier.Item1).DistinctBy(tier => tier.Item1).ToArray());

    private static readonly Gen<Price> GenPrice =
        Gen.Select(GenUnits, GenUnits, GenUnits.Nullable(), GenUnits.Nullable(), GenTiers, PriceOf);

    private static readonly Gen<TokenCounts> GenTokens =
        Gen.OneOf(Gen.Long[0, 400_000], Gen.Long[0, TokenCounts.Max]).SelectMany(prompt =>
            Gen.Select(Gen.Long[0, prompt], Gen.Long[0, TokenCounts.Max], Gen.Double.Unit, (read, completion, part) =>
                new TokenCounts(prompt, completion, read, (long)((prompt - read) * part))));

    private static Price PriceOf(
        long input, long output, long? read, long? write, (long Above, long In, long Out)[] tiers) => new()
        {
            Input = Dollars(input),
            Output = Dollars(output),
            CacheRead = read is { } r ? Dollars(r) : null,
            CacheWrite = write is { } w ? Dollars(w) : null,
            Tiers = [.. tiers.Select(tier => new PriceTier(tier.Above, Dollars(tier.In), Dollars(tier.Out)))],
        };

    private static decimal Dollars(long units) => units / 1e18m;

    private static BigInteger CeilingOf(BigInteger dividend, BigInteger divisor) =>
        BigInteger.DivRem(dividend, divisor, out var rest) + (rest.IsZero ? 0 : 1);

    private static void Refused(Func<Price> price) => Assert.Throws<ArgumentOutOfRangeException>(price);
}
