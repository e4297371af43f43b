namespace Tollgate.Servers.Upstream;

/// <summary>A content in the pieces in which a stream delivers it.</summary>
internal static class Chunks
{
    private const int CountDefault = 10;

    /// <param name="tokens">Shared out among the pieces.</param>
    public static IEnumerable<(string Text, long Tokens)> Of(string content, long tokens, FakeBehavior behavior)
    {
        var count = behavior.Chunks ?? (int)Math.Clamp(tokens, 1, CountDefault);
        return Enumerable.Range(0, count).Select(chunk => (
            content[CutAt(chunk)..CutAt(chunk + 1)], (tokens * (chunk + 1) / count) - (tokens * chunk / count)));

        // Never inside a character that takes two.
        int CutAt(int chunk)
        {
            var at = (int)((long)content.Length * chunk / count);
            return at > 0 && at < content.Length && char.IsLowSurrogate(content[at]) ? at + 1 : at;
        }
    }
}
