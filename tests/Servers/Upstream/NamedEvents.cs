namespace Tollgate.Servers.Upstream;

/// <summary>Server-sent events that carry a name, as Anthropic's and OpenAI's responses do.</summary>
internal static class NamedEvents
{
    /// <param name="members">What the data has besides its type, as JSON without the braces.</param>
    public static string Event(string type, string members = "") =>
        $"event: {type}\ndata: {{\"type\":\"{type}\"{(members.Length == 0 ? "" : ",")}{members.ReplaceLineEndings("")}}}\n\n";

    /// <param name="head">Goes out with the first chunk.</param>
    public static Answer Answer(
        Tokens tokens, string head, IEnumerable<(string Event, long Tokens)> chunks, string tail) =>
        Upstream.Answer.Stream(
            tokens, chunks.Select((chunk, index) => (index == 0 ? head + chunk.Event : chunk.Event, chunk.Tokens)), tail);
}
