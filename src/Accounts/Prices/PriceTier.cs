namespace Tollgate.Accounts;

/// <summary>What a long prompt costs: once the prompt is longer than <paramref name="AbovePromptTokens"/>, all tokens
/// of the call have these prices, in US dollars a token.</summary>
/// <remarks>A kind that has no price here costs more, or less, by the same factor as the input or output that it is
/// part of.</remarks>
public sealed record PriceTier(long AbovePromptTokens, decimal Input, decimal Output)
{
    /// <summary>A cached input token that is read; null: raised as plain input is.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>An input token that is written to the provider's cache; null: raised as plain input is.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>One that is kept there for an hour; null: raised as plain input is.</summary>
    public decimal? CacheWriteHour { get; init; }
}
