namespace Tollgate.Accounts;

/// <summary>The tokens of one call, by kind. <paramref name="Prompt"/> and <paramref name="Completion"/> include all
/// others. Bound: a billion of each.</summary>
/// <param name="Prompt">Tokens of the input, however they were priced.</param>
/// <param name="Completion">Tokens of the output, reasoning included.</param>
/// <param name="CachedRead">Those of <paramref name="Prompt"/> that the provider read from its cache.</param>
/// <param name="CacheWrite">Those of <paramref name="Prompt"/> that the provider wrote to its cache.</param>
public readonly record struct TokenCounts(long Prompt, long Completion, long CachedRead = 0, long CacheWrite = 0)
{
    /// <summary>More tokens of a kind than any answer can have: a count above it is not believed.</summary>
    public const long Max = 1_000_000_000;

    /// <summary>Those of <see cref="CacheWrite"/> that the provider keeps for an hour, not for minutes.</summary>
    public long CacheWriteHour { get; init; }

    /// <summary>Those of <see cref="Prompt"/> that are sound, and were not cached.</summary>
    public long AudioInput { get; init; }

    /// <summary>Those of <see cref="Prompt"/> that are pictures, and were not cached.</summary>
    public long ImageInput { get; init; }

    /// <summary>Those of <see cref="Completion"/> that the client never sees.</summary>
    public long Reasoning { get; init; }

    /// <summary>Those of <see cref="Completion"/> that are sound.</summary>
    public long AudioOutput { get; init; }

    /// <summary>Those of <see cref="Completion"/> that are pictures.</summary>
    public long ImageOutput { get; init; }

    public long Total => Prompt + Completion;

    /// <summary>Those of the input alone.</summary>
    public TokenCounts OfInput => this with { Completion = 0, Reasoning = 0, AudioOutput = 0, ImageOutput = 0 };

    /// <summary>Those of the output alone.</summary>
    public TokenCounts OfOutput => new(0, Completion)
    {
        Reasoning = Reasoning,
        AudioOutput = AudioOutput,
        ImageOutput = ImageOutput,
    };

    /// <summary>Those of <see cref="Prompt"/> that are nothing but text, read for the first time.</summary>
    public long PlainInput => Prompt - CachedRead - CacheWrite - AudioInput - ImageInput;

    /// <summary>Those of <see cref="Completion"/> that are nothing but text.</summary>
    public long PlainOutput => Completion - Reasoning - AudioOutput - ImageOutput;

    /// <summary>Whether these can be the tokens of a call: no part is negative, or more than the whole.</summary>
    public bool AreSane => Prompt is >= 0 and <= Max && Completion is >= 0 and <= Max
        && IsPart(CachedRead, Prompt) && IsPart(CacheWrite, Prompt) && IsPart(CacheWriteHour, CacheWrite)
        && IsPart(AudioInput, Prompt) && IsPart(ImageInput, Prompt) && PlainInput >= 0
        && IsPart(Reasoning, Completion) && IsPart(AudioOutput, Completion) && IsPart(ImageOutput, Completion)
        && PlainOutput >= 0;

    private static bool IsPart(long part, long whole) => part >= 0 && part <= whole;
}
