using System.Text;
using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/chat/completions as server-sent events.</summary>
internal sealed class ChatStream(string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
{
    private readonly bool _usageAsked = request.StreamOptions?.IncludeUsage is true;
    private readonly string _head =
        $$"""
        {"id":"{{id}}","object":"chat.completion.chunk","created":{{created}},
        "model":{{JsonSerializer.Serialize(request.Model, OpenAIJson.Default.String)}},
        "service_tier":"default","system_fingerprint":"fp_fake","choices":
        """.ReplaceLineEndings("");

    public Answer ToAnswer() =>
        new(StatusCodes.Status200OK, Answer.EventStream, tokens, Pieces(), Encoding.UTF8.GetBytes(Tail()));

    private IEnumerable<Piece> Pieces()
    {
        var role = "\"role\":\"assistant\",";
        var calls = behavior.ToolCalls is true;
        var content = calls
            ? ToolCall.Arguments(request, behavior, tokens)
            : ChatCompletion.Content(request, behavior, tokens);
        foreach (var (piece, completion) in Chunks.Of(content, tokens.Completion, behavior))
        {
            var delta = role + (!calls ? $"\"content\":{Json(piece)}"
                : role.Length > 0 ? $"\"content\":null,\"tool_calls\":[{ChatCompletion.Call(piece)}]"
                : $"\"tool_calls\":[{{\"index\":0,\"function\":{{\"arguments\":{Json(piece)}}}}}]");
            var events = Enumerable.Range(0, request.Choices)
                .Select(index => Chunk(index, delta, "null"));
            var comment = behavior.EventComments is true ? ": keep-alive\n\n" : "";
            yield return new Piece(Encoding.UTF8.GetBytes(comment + string.Concat(events)), completion);
            role = "";
        }
    }

    private string Tail()
    {
        var ends = Enumerable.Range(0, request.Choices).Select(index => Chunk(
            index, "", behavior.ToolCalls is true ? "\"tool_calls\"" : "\"stop\""));
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

    private static string Json(string text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
