using CsCheck;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

public class StoredPriceTests
{
    private static readonly Price Price = new() { Input = 0.1m, Output = 2e-18m, PerImage = 0.04m, Tiers = [new(200_000, 1, 0) { CacheRead = 0.5m }] };

    [Fact]
    public void Is_a_price_by_the_names_of_its_costs()
    {
        var stored = StoredPrice.Of(Price with
        {
            ServiceTiers = [new("priority", new() { Input = 1, Output = 1 }), new("flex", new() { Input = 0, Output = 0 })],
        });

        Assert.Equal(
            """{"input_cost_per_token":0.1,"output_cost_per_token":0.000000000000000002,"output_cost_per_image":0.04,"""
            + """
            "input_cost_per_token_above_200k_tokens":1,"output_cost_per_token_above_200k_tokens":0,"cache_read_input_token_cost_above_200k_tokens":0.5,
            """.Trim()
            + """
            "service_tiers":{"flex":{"input_cost_per_token":0,"output_cost_per_token":0},"priority":{"input_cost_per_token":1,"output_cost_per_token":1}}}
            """.Trim(),
            stored.Json);
        Assert.Equal(16, stored.Id.Length);
    }

    [Fact]
    public void Is_the_same_for_equal_prices_and_another_for_any_other()
    {
        Assert.Equal(StoredPrice.Of(Price), StoredPrice.Of(Price with { Input = 0.1000m }));
        Assert.NotEqual(StoredPrice.Of(Price).Id, StoredPrice.Of(Price with { Input = 0.1001m }).Id);
    }

    [Fact]
    public void Usage_is_read_as_it_was_written() =>
        Gen.Select(Gen.Long[0, 3].Array[10], Gen.Int[0, 2]).Sample((counts, tier) =>
        {
            var usage = new Usage(new TokenCounts(100, 100, 10, 10)
            {
                CacheWriteHour = counts[0], AudioInput = counts[1], ImageInput = counts[2], Reasoning = counts[3], AudioOutput = counts[4],
                ImageOutput = counts[5],
            })
            {
                Images = counts[6], Seconds = counts[7] / 1_000m, Characters = counts[8], Queries = counts[9],
                ServiceTier = tier switch { 0 => null, 1 => "flex", _ => "\"\n" },
            };

            Assert.Equal(usage, UsageKinds.Read(new(100, 100, 10, 10), UsageKinds.Write(usage)));
        });

    [Fact]
    public void Usage_of_nothing_but_plain_and_cached_tokens_needs_no_words() => Assert.Null(UsageKinds.Write(new TokenCounts(4, 3, 2, 1)));
}
