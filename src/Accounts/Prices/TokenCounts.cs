namespace Tollgate.Accounts;

/// <summary>The tokens of one call, by kind. <paramref name="Prompt"/> includes the cached ones. Bound: a billion of
/// each.</summary>
/// <param name="Prompt">Tokens of the input, however they were priced.</param>
/// <param name="Completion">Tokens of the output, reasoning included.</param>
/// <param name="CachedRead">Those of <paramref name="Prompt"/> that the provider read from its cache.</param>
/// <param name="CacheWrite">Those of <paramref name="Prompt"/> that the provider wrote to its cache.</param>
public readonly record struct TokenCounts(long Prompt, long Completion, long CachedRead = 0, long CacheWrite = 0)
{
    /// <summary>More tokens of a kind than any answer can have: a count above it is not believed.</summary>
    public const long Max = 1_000_000_000;

    public long Total => Prompt + Completion;

    /// <summary>Whether these can be the tokens of a call.</summary>
    public bool AreSane => Prompt is >= 0 and <= Max && Completion is >= 0 and <= Max
        && CachedRead >= 0 && CachedRead <= Prompt && CacheWrite >= 0 && CacheWrite <= Prompt - CachedRead;
}
