using System.Text;

namespace Tollgate.Servers.Upstream;

/// <summary>An answer in the order in which it goes out: pieces, then the tail, which follows the bill.</summary>
internal sealed record Answer(int Status, string ContentType, Tokens Tokens, IEnumerable<Piece> Pieces, byte[] Tail)
{
    public const string Json = "application/json";
    public const string EventStream = "text/event-stream";

    /// <summary>A body that is known before it is sent: its first byte costs all its tokens.</summary>
    public static Answer Whole(int status, string contentType, Tokens tokens, string text, FakeBehavior behavior)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var lastStop = new[] { behavior.CutAfter, behavior.StallAfter, behavior.HoldAfter }.Max() ?? 0;
        var count = Math.Max(1, behavior.Chunks ?? lastStop + 1);
        var parts = Enumerable.Range(0, count).Select(part => body[Share(part)..Share(part + 1)]).ToArray();
        var pieces = parts[..^1].Select((part, index) => new Piece(part, index == 0 ? tokens.Completion : 0));
        return new Answer(status, contentType, tokens, [.. pieces], parts[^1]);

        int Share(int part) => (int)((long)body.Length * part / count);
    }
}

/// <summary>Bytes that are flushed together, and the completion tokens among them.</summary>
internal readonly record struct Piece(byte[] Bytes, long CompletionTokens);
