namespace Tollgate.Accounts;

/// <summary>What a long prompt costs: once the prompt is longer than <paramref name="AbovePromptTokens"/>, all tokens of the call
/// have these prices, in US dollars a token.</summary>
public sealed record PriceTier(long AbovePromptTokens, decimal Input, decimal Output);

/// <summary>What a token costs, in US dollars, by kind. Bound: one dollar a token.</summary>
public sealed record Price
{
    /// <summary>The dearest token that a price may name; with <see cref="TokenCounts.Max"/> it keeps a charge below <see cref="Money.Max"/>.</summary>
    public const decimal PerTokenMax = 1m;

    public required decimal Input { get; init; }

    public required decimal Output { get; init; }

    /// <summary>A cached input token that is read; null: as any input token.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>An input token that is written to the provider's cache; null: as any input token.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Dearer prices of long prompts, in rising order of their thresholds.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Priced at nothing in so many words: no budget stops such a call.</summary>
    public bool IsFree => Input == 0 && Output == 0 && (CacheRead ?? 0) == 0 && (CacheWrite ?? 0) == 0 && Tiers.Count == 0;

    /// <summary>The charge for a call, rounded once, up.</summary>
    public Money CostOf(in TokenCounts tokens)
    {
        Invariant.Holds(tokens.AreSane);
        var tier = TierOf(tokens.Prompt);
        var input = tier?.Input ?? Input;
        var plain = tokens.Prompt - tokens.CachedRead - tokens.CacheWrite;
        return Money.RoundUp(
            (plain * input)
            + (tokens.CachedRead * InTier(CacheRead, input))
            + (tokens.CacheWrite * InTier(CacheWrite, input))
            + (tokens.Completion * (tier?.Output ?? Output)));
    }

    private PriceTier? TierOf(long prompt)
    {
        PriceTier? found = null;
        foreach (var tier in Tiers)
        {
            if (prompt > tier.AbovePromptTokens)
                found = tier;
        }

        return found;
    }

    // Providers raise the prices of cached tokens by the same factor as that of plain ones.
    private decimal InTier(decimal? cached, decimal input) => cached switch
    {
        null => input,
        { } price when input == Input || Input == 0 => price,
        { } price => price * input / Input,
    };
}
