using System.Numerics;
using CsCheck;

namespace Tollgate.Accounts.Tests.Prices;

/// <summary>Prices as integers of 1e-18 dollars; the charge as one integer; kinds in tiers as fractions, rounded up.</summary>
public class PriceProperties
{
    private static readonly BigInteger One = 1_000_000_000_000_000_000;

    [Fact]
    public void A_charge_is_what_whole_number_arithmetic_finds() =>
        Gen.Select(GenPrice, GenUsage).Sample(
            (price, usage) => Assert.Equal(Expected(price, usage), Units(price.CostOf(usage).Dollars)),
            iter: 5_000);

    [Fact]
    public void No_call_costs_more_than_the_most_that_its_usage_can() =>
        Gen.Select(GenPrice, GenUsage, Gen.Long[0, 300_000], Gen.Long[0, 1_000]).Sample(
            (price, usage, fewerInput, fewerOutput) =>
            {
                var most = usage with
                {
                    Tokens = new(
                        Math.Min(usage.Tokens.Prompt + fewerInput, TokenCounts.Max),
                        Math.Min(usage.Tokens.Completion + fewerOutput, TokenCounts.Max)),
                };

                Assert.True(price.CostOf(usage) <= price.AtMost(most));
                Assert.True(price.CostOf(usage) <= price.AtMost(most with { ServiceTier = null }));
                Assert.True(price.AtMost(most) <= price.AtMost(most with { ServiceTier = null }));
            },
            iter: 5_000);

    [Fact]
    public void Some_call_costs_the_most() =>
        Gen.Select(GenPrice, Gen.Long[0, 300_000], Gen.Long[0, 1_000]).Sample(
            (price, prompt, completion) =>
            {
                // A bound per token is reached at the longest prompt where longer prompts are not cheaper.
                if (price.Tiers.Count > 0 || price.ServiceTiers.Any(tier => tier.Price.Tiers.Count > 0))
                    return;

                string?[] serviceTiers = [null, .. price.ServiceTiers.Select(tier => tier.Name)];
                var dearest = serviceTiers
                    .SelectMany(tier => OfOneKind(prompt, completion).Select(tokens => price.CostOf(new Usage(tokens) { ServiceTier = tier })))
                    .Max();
                Assert.Equal(price.AtMost(prompt, completion), dearest);
            },
            iter: 2_000);

    [Fact]
    public void The_output_within_an_amount_is_the_longest_that_it_pays_for() =>
        Gen.Select(GenPrice, GenUsage, GenUnits.Select(units => new Money(units / 1e15m))).Sample(
            (price, usage, amount) =>
            {
                var tokens = price.CompletionWithin(amount, usage);

                Usage With(long completion) => usage with { Tokens = new(usage.Tokens.Prompt, completion) };
                if (tokens >= 0)
                    Assert.True(price.AtMost(With(tokens)) <= amount);
                if (tokens < TokenCounts.Max)
                    Assert.True(price.AtMost(With(tokens + 1)) > amount);
            },
            iter: 5_000);

    private static readonly Gen<long> GenUnits = Gen.OneOf(
        Gen.Long[0, 1_000_000_000_000_000_000],
        Gen.Long[0, 100].Select(nanos => nanos * 1_000_000_000),
        Gen.Long[0, 10]);

    private static readonly Gen<decimal> GenCost = GenUnits.Select(units => units / 1e18m);

    private static readonly Gen<decimal?> GenOwn = GenCost.Nullable();

    private static readonly Gen<PriceTier> GenTier =
        Gen.Select(Gen.Long[1, 300_000], GenCost, GenCost, GenOwn, GenOwn, GenOwn, (above, input, output, read, write, hour) =>
            new PriceTier(above, input, output) { CacheRead = read, CacheWrite = write, CacheWriteHour = hour });

    private static readonly Gen<Price> GenSet =
        Gen.Select(GenCost, GenCost, GenOwn.Array[8], GenCost.Array[5], GenTier.Array[0, 3], (input, output, kinds, units, tiers) => new Price
        {
            Input = input,
            Output = output,
            CacheRead = kinds[0],
            CacheWrite = kinds[1],
            CacheWriteHour = kinds[2],
            AudioInput = kinds[3],
            ImageInput = kinds[4],
            Reasoning = kinds[5],
            AudioOutput = kinds[6],
            ImageOutput = kinds[7],
            PerRequest = units[0],
            PerImage = units[1],
            PerSecond = units[2],
            PerCharacter = units[3],
            PerQuery = units[4],
            Tiers = [.. tiers.OrderBy(tier => tier.AbovePromptTokens).DistinctBy(tier => tier.AbovePromptTokens)],
        });

    private static readonly Gen<Price> GenPrice = Gen.Select(GenSet, GenSet.Array[0, 2], (standard, others) => standard with
    {
        ServiceTiers = [.. others.Zip(["flex", "batch"], (price, name) => new ServiceTier(name, price))],
    });

    private static readonly Gen<TokenCounts> GenTokens =
        Gen.Select(Gen.OneOf(Gen.Long[0, 400_000], Gen.Long[0, TokenCounts.Max]), Gen.Long[0, TokenCounts.Max], Gen.Double.Unit.Array[8]).Select(
            (prompt, completion, parts) =>
            {
                var (input, output) = (new Shares(prompt), new Shares(completion));
                var (read, write) = (input.Take(parts[0]), input.Take(parts[1]));
                return new TokenCounts(prompt, completion, read, write)
                {
                    CacheWriteHour = (long)(write * parts[2]),
                    AudioInput = input.Take(parts[3]),
                    ImageInput = input.Take(parts[4]),
                    Reasoning = output.Take(parts[5]),
                    AudioOutput = output.Take(parts[6]),
                    ImageOutput = output.Take(parts[7]),
                };
            });

    private static readonly Gen<Usage> GenUsage = Gen.Select(
        GenTokens,
        Gen.OneOf(Gen.Long[0, 3], Gen.Long[0, Usage.CountMax]).Array[3],
        Gen.OneOf(Gen.Long[0, 100_000], Gen.Long[0, Usage.CountMax * 1_000]),
        Gen.Int[0, 3].Select(tier => tier switch { 0 => null, 1 => "flex", 2 => "batch", _ => "scale" }),
        (tokens, counts, milliseconds, tier) => new Usage(tokens)
        {
            Images = counts[0], Characters = counts[1], Queries = counts[2], Seconds = milliseconds / 1_000m, ServiceTier = tier,
        });

    private static BigInteger Expected(Price price, Usage usage)
    {
        var set = price.ServiceTiers.FirstOrDefault(tier => tier.Name == usage.ServiceTier)?.Price ?? price;
        var tokens = usage.Tokens;
        var tier = set.Tiers.LastOrDefault(tier => tokens.Prompt > tier.AbovePromptTokens);
        var (input, output) = (Units(tier?.Input ?? set.Input), Units(tier?.Output ?? set.Output));

        BigInteger Raised(decimal? own, decimal from, BigInteger to) => own is not { } cost ? to
            : from == 0 ? Units(cost)
            : BigInteger.Min(Ceiling(Units(cost) * to, Units(from)), One);
        BigInteger In(decimal? own, decimal? ofTier = null) => ofTier is { } given ? Units(given) : Raised(own, set.Input, input);
        BigInteger Out(decimal? own) => Raised(own, set.Output, output);

        var write = In(set.CacheWrite, tier?.CacheWrite);
        var hour = tier?.CacheWriteHour is null && set.CacheWriteHour is null ? write : In(set.CacheWriteHour, tier?.CacheWriteHour);
        return (tokens.CachedRead * In(set.CacheRead, tier?.CacheRead))
            + ((tokens.CacheWrite - tokens.CacheWriteHour) * write)
            + (tokens.CacheWriteHour * hour)
            + (tokens.AudioInput * In(set.AudioInput))
            + (tokens.ImageInput * In(set.ImageInput))
            + ((tokens.Prompt - tokens.CachedRead - tokens.CacheWrite - tokens.AudioInput - tokens.ImageInput) * input)
            + (tokens.Reasoning * Out(set.Reasoning))
            + (tokens.AudioOutput * Out(set.AudioOutput))
            + (tokens.ImageOutput * Out(set.ImageOutput))
            + ((tokens.Completion - tokens.Reasoning - tokens.AudioOutput - tokens.ImageOutput) * output)
            + Units(set.PerRequest)
            + (usage.Images * Units(set.PerImage))
            + (usage.Characters * Units(set.PerCharacter))
            + (usage.Queries * Units(set.PerQuery))
            + Ceiling((BigInteger)(usage.Seconds * 1_000) * Units(set.PerSecond), 1_000);
    }

    private static IEnumerable<TokenCounts> OfOneKind(long prompt, long completion)
    {
        var plain = new TokenCounts(prompt, completion);
        TokenCounts[] inputs =
        [
            plain,
            plain with { CachedRead = prompt },
            plain with { CacheWrite = prompt },
            plain with { CacheWrite = prompt, CacheWriteHour = prompt },
            plain with { AudioInput = prompt },
            plain with { ImageInput = prompt },
        ];
        return inputs.SelectMany(input => new[]
        {
            input, input with { Reasoning = completion }, input with { AudioOutput = completion }, input with { ImageOutput = completion },
        });
    }

    private static BigInteger Units(decimal dollars) => (BigInteger)(Int128)(dollars * 1e18m);

    private static BigInteger Ceiling(BigInteger dividend, BigInteger divisor) =>
        BigInteger.DivRem(dividend, divisor, out var rest) + (rest.IsZero ? 0 : 1);

    private sealed class Shares(long left)
    {
        private long _left = left;

        public long Take(double part)
        {
            var taken = (long)(_left * part);
            _left -= taken;
            return taken;
        }
    }
}
