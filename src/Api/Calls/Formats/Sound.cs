namespace Tollgate.Api.Calls.Formats;

/// <summary>What sound comes to where its provider does not tell: an estimate, and never far below what is
/// billed.</summary>
internal static class Sound
{
    /// <summary>Of a recording in the lowest usual quality, 32 kbit/s: a better one is taken for longer than it is,
    /// unless it says itself how long that is (<see cref="WaveFile"/>).</summary>
    private const decimal BytesPerSecond = 4_000;

    /// <summary>Slow speech.</summary>
    private const decimal CharactersPerSecond = 12;

    /// <summary>OpenAI's models hear 1,000 tokens a minute, and speak 1,250.</summary>
    private const decimal TokensPerSecond = 21;

    public static decimal SecondsOfBytes(long bytes) => Rounded(bytes / BytesPerSecond);

    public static decimal SecondsOfCharacters(long characters) => Rounded(characters / CharactersPerSecond);

    public static long TokensOf(decimal seconds) => (long)decimal.Ceiling(seconds * TokensPerSecond);

    /// <summary>To whole milliseconds.</summary>
    public static decimal Rounded(decimal seconds) => decimal.Round(seconds, 3, MidpointRounding.ToPositiveInfinity);
}
