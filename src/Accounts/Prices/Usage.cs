namespace Tollgate.Accounts;

/// <summary>What one call used of a provider: tokens, and what else is priced.</summary>
/// <param name="Tokens">By kind; none where the provider does not count in tokens.</param>
public readonly record struct Usage(TokenCounts Tokens)
{
    /// <summary>More than any call can use of what is not a token. Bound of each of the counts below.</summary>
    public const long CountMax = 1_000_000_000;

    /// <summary>Pictures that were made.</summary>
    public long Images { get; init; }

    /// <summary>Seconds of sound that were listened to, exact to a millisecond.</summary>
    public decimal Seconds { get; init; }

    /// <summary>Characters that were spoken.</summary>
    public long Characters { get; init; }

    /// <summary>Searches: of the web, or of the documents that were ranked.</summary>
    public long Queries { get; init; }

    /// <summary>At which of its provider's service tiers the call ran, such as <c>flex</c>, <c>priority</c> or
    /// <c>batch</c>; null: the standard one.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Whether a call can have used this much.</summary>
    public bool IsSane => Tokens.AreSane && Images is >= 0 and <= CountMax && Seconds is >= 0 and <= CountMax
        && Characters is >= 0 and <= CountMax && Queries is >= 0 and <= CountMax;

    /// <summary>Tokens, and nothing else.</summary>
    public static implicit operator Usage(TokenCounts tokens) => new(tokens);
}
