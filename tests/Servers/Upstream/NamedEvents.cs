using System.Text;

namespace Tollgate.Servers.Upstream;

/// <summary>Server-sent events that carry a name, as Anthropic's and OpenAI's responses do.</summary>
internal static class NamedEvents
{
    /// <param name="members">What the data has besides its type, as JSON without the braces.</param>
    public static string Event(string type, string members = "") =>
        $"event: {type}\ndata: {{\"type\":\"{type}\"{(members.Length == 0 ? "" : ",")}{members.ReplaceLineEndings("")}}}\n\n";

    /// <param name="head">Goes out with the first chunk.</param>
    /// <param name="tail">The end, or, where the request asked for it, an error in its place.</param>
    public static Answer Answer(
        Tokens tokens, string head, IEnumerable<(string Event, long Tokens)> chunks, string tail, FakeBehavior behavior)
    {
        var asked = behavior.ErrorAfter is { } count ? chunks.Take(count) : chunks;
        Piece[] pieces =
        [
            .. asked.Select((chunk, index) =>
                new Piece(Encoding.UTF8.GetBytes((index == 0 ? head : "") + chunk.Event), chunk.Tokens)),
        ];
        var (last, billed) = behavior.ErrorAfter is null
            ? (tail, tokens)
            : (Event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}"),
                tokens with { Completion = pieces.Sum(piece => piece.CompletionTokens), Reasoning = 0 });
        return new Answer(
            StatusCodes.Status200OK,
            Upstream.Answer.EventStream,
            billed,
            pieces,
            Encoding.UTF8.GetBytes(pieces.Length == 0 ? head + last : last));
    }
}
