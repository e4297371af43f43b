using System.Text;

namespace Tollgate.Servers.Upstream;

/// <summary>An answer in the order in which it goes out: pieces, then the tail, which follows the bill.</summary>
internal sealed record Answer(int Status, string ContentType, Tokens Tokens, IEnumerable<Piece> Pieces, byte[] Tail)
{
    public const string Json = "application/json";
    public const string EventStream = "text/event-stream";

    public Units Units { get; init; }

    /// <summary>What is billed of it when all of it goes out.</summary>
    public Sent All => new(Tokens, Units, Pieces.Sum(piece => (long)piece.Bytes.Length) + Tail.Length);

    /// <summary>What is billed of it before any of its output goes out.</summary>
    public Sent Input => new(Tokens.UpTo(0), Units with { Images = 0 }, 0);

    /// <summary>A body that is known before it is sent: its first byte costs all of it.</summary>
    public static Answer Whole(
        int status, string contentType, Tokens tokens, string text, FakeBehavior behavior, Units units = default)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var lastStop = new[] { behavior.CutAfter, behavior.StallAfter, behavior.HoldAfter }.Max() ?? 0;
        var count = Math.Max(1, behavior.Chunks ?? lastStop + 1);
        var parts = Enumerable.Range(0, count).Select(part => body[Share(part)..Share(part + 1)]).ToArray();
        var pieces = parts[..^1].Select((part, index) => index == 0
            ? new Piece(part, tokens.Completion) { Images = units.Images }
            : new Piece(part, 0));
        return new Answer(status, contentType, tokens, [.. pieces], parts[^1]) { Units = units };

        int Share(int part) => (int)((long)body.Length * part / count);
    }

    /// <summary>A stream of bare events.</summary>
    public static Answer Stream(Tokens tokens, IEnumerable<(string Event, long Tokens)> pieces, string tail) => new(
        StatusCodes.Status200OK,
        EventStream,
        tokens,
        [.. pieces.Select(piece => new Piece(Encoding.UTF8.GetBytes(piece.Event), piece.Tokens))],
        Encoding.UTF8.GetBytes(tail));

    /// <summary>The same with an error behind so many of its pieces, or in its place: what was made until then is
    /// billed, and nothing where that is nothing.</summary>
    public Answer FailingAfter(int count, string error)
    {
        Piece[] made = [.. Pieces.Take(count)];
        return this with
        {
            Tokens = count == 0 ? default : Tokens.UpTo(made.Sum(piece => piece.CompletionTokens)),
            Units = count == 0 ? default : Units with { Images = made.Sum(piece => piece.Images) },
            Pieces = made,
            Tail = Encoding.UTF8.GetBytes(error),
        };
    }
}

/// <summary>Bytes that are flushed together, and the completion tokens among them.</summary>
internal readonly record struct Piece(byte[] Bytes, long CompletionTokens)
{
    public long Images { get; init; }
}

/// <summary>What went out of an answer, and is billed.</summary>
internal readonly record struct Sent(Tokens Tokens, Units Units, long Bytes)
{
    /// <param name="answer">The one of which the piece is.</param>
    public Sent With(Piece piece, Answer answer) => new(
        answer.Tokens.UpTo(Tokens.Completion + piece.CompletionTokens),
        Units with { Images = Units.Images + piece.Images },
        Bytes + piece.Bytes.Length);
}
