using System.Globalization;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Matrix;

/// <summary>What was used of a provider: by its bill, or as the gateway counts it where nobody told.</summary>
internal readonly record struct Used(Tokens Tokens, Units Units = default);

/// <summary>What one of each thing costs, by the names that the configuration has. A bill is priced by this arithmetic,
/// and not by the product's.</summary>
internal sealed record PriceList(params (string Name, decimal Dollars)[] Costs)
{
    /// <summary>Tokens of every kind. The primes tell which of them a charge has counted; the last place is the
    /// eighteenth, beyond which nothing has a price.</summary>
    public static readonly PriceList Tokens = new(
        ("input_cost_per_token", 0.000_000_031m),
        ("cache_read_input_token_cost", 0.000_000_003_7m),
        ("cache_creation_input_token_cost", 0.000_000_041m),
        ("cache_creation_input_token_cost_above_1hr", 0.000_000_061m),
        ("input_cost_per_audio_token", 0.000_000_073m),
        ("output_cost_per_token", 0.000_000_113_000_000_007m),
        ("output_cost_per_reasoning_token", 0.000_000_151m),
        ("output_cost_per_audio_token", 0.000_000_239m),
        ("output_cost_per_image_token", 0.000_000_419m));

    public static readonly PriceList Pictures = OnlyOf("output_cost_per_image", 0.041m);

    public static readonly PriceList Seconds = OnlyOf("input_cost_per_second", 0.000_103m);

    public static readonly PriceList Characters = OnlyOf("input_cost_per_character", 0.000_015_1m);

    public static readonly PriceList Searches = OnlyOf("input_cost_per_query", 0.002_003m);

    public static readonly PriceList Nothing = OnlyOf("input_cost_per_request", 0);

    /// <summary>A model that takes over costs something else.</summary>
    public PriceList Thrice => new([.. Costs.Select(cost => (cost.Name, cost.Dollars * 3))]);

    /// <summary>As members of <c>litellm_params</c>.</summary>
    public IEnumerable<string> Lines =>
        Costs.Select(cost => $"{cost.Name}: {cost.Dollars.ToString(CultureInfo.InvariantCulture)}");

    public decimal Of(Used used)
    {
        var (tokens, units) = used;
        return Cost("input_cost_per_token", tokens.Prompt - tokens.Cached - tokens.CacheWrite - tokens.AudioPrompt)
            + Cost("cache_read_input_token_cost", tokens.Cached)
            + Cost("cache_creation_input_token_cost", tokens.CacheWrite - tokens.CacheWriteHour)
            + Cost("cache_creation_input_token_cost_above_1hr", tokens.CacheWriteHour)
            + Cost("input_cost_per_audio_token", tokens.AudioPrompt)
            + Cost(
                "output_cost_per_token",
                tokens.Completion - tokens.Reasoning - tokens.AudioCompletion - tokens.ImageCompletion)
            + Cost("output_cost_per_reasoning_token", tokens.Reasoning)
            + Cost("output_cost_per_audio_token", tokens.AudioCompletion)
            + Cost("output_cost_per_image_token", tokens.ImageCompletion)
            + Cost("output_cost_per_image", units.Images)
            + Cost("input_cost_per_second", units.Seconds)
            + Cost("input_cost_per_character", units.Characters)
            + Cost("input_cost_per_query", units.Searches);
    }

    // What has no price here costs nothing.
    private decimal Cost(string name, decimal count) => count * Costs.SingleOrDefault(cost => cost.Name == name).Dollars;

    private static PriceList OnlyOf(string name, decimal dollars) =>
        new(("input_cost_per_token", 0), ("output_cost_per_token", 0), (name, dollars));
}
