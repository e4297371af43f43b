namespace Tollgate.Servers.Upstream;

/// <summary>Content whose tokens are known: each word is one token of o200k_base.</summary>
internal static class Words
{
    private const string Word = " token";

    // Usage may claim more tokens than anybody wants to see on the wire.
    private const long CountMax = 100_000;

    public static string Of(long count) => OfSize((int)Math.Clamp(count, 0, CountMax) * Word.Length);

    public static string OfSize(int bytes) => string.Create(bytes, Word, static (span, word) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = word[i % word.Length];
    });

    public static long CountIn(int bytes) => (bytes + Word.Length - 1) / Word.Length;
}
