using System.Text;
using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/chat/completions as server-sent events.</summary>
internal sealed class ChatStream(string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
{
    private const int ChunksDefault = 10;

    private readonly bool _usageAsked = request.StreamOptions?.IncludeUsage is true;
    private readonly string _head =
        $$"""
        {"id":"{{id}}","object":"chat.completion.chunk","created":{{created}},
        "model":{{JsonSerializer.Serialize(request.Model, OpenAIJson.Default.String)}},
        "service_tier":"default","system_fingerprint":"fp_fake","choices":
        """.ReplaceLineEndings("");

    public Answer ToAnswer() =>
        new(StatusCodes.Status200OK, Answer.EventStream, tokens, [.. Pieces()], Encoding.UTF8.GetBytes(Tail()));

    private IEnumerable<Piece> Pieces()
    {
        var content = ChatCompletion.Content(request, behavior, tokens);
        var count = behavior.Chunks ?? (int)Math.Clamp(tokens.Completion, 1, ChunksDefault);
        for (var chunk = 0; chunk < count; chunk++)
        {
            var text = JsonSerializer.Serialize(content[CutAt(chunk)..CutAt(chunk + 1)], OpenAIJson.Default.String);
            var role = chunk == 0 ? "\"role\":\"assistant\"," : "";
            var events = Enumerable.Range(0, request.Choices)
                .Select(index => Chunk(index, $"{role}\"content\":{text}", "null"));
            var comment = behavior.EventComments is true ? ": keep-alive\n\n" : "";
            yield return new Piece(
                Encoding.UTF8.GetBytes(comment + string.Concat(events)),
                tokens.Completion * (chunk + 1) / count - tokens.Completion * chunk / count);
        }

        // Never inside a character that takes two.
        int CutAt(int chunk)
        {
            var at = (int)((long)content.Length * chunk / count);
            return at > 0 && at < content.Length && char.IsLowSurrogate(content[at]) ? at + 1 : at;
        }
    }

    private string Tail()
    {
        var ends = Enumerable.Range(0, request.Choices).Select(index => Chunk(index, "", "\"stop\""));
        var usage = _usageAsked && Usage.Of(tokens, behavior.Usage) is { } json
            ? $"data: {_head}[],\"usage\":{json}}}\n\n"
            : "";
        return $"{string.Concat(ends)}{usage}data: [DONE]\n\n";
    }

    private string Chunk(int choice, string delta, string finishReason)
    {
        var usage = _usageAsked ? ",\"usage\":null" : "";
        return
            "data: " + _head +
            $$$"""
            [{"index":{{{choice}}},"delta":{{{{delta}}}},
            "logprobs":null,"finish_reason":{{{finishReason}}}}]{{{usage}}}}
            """.ReplaceLineEndings("") +
            "\n\n";
    }
}
