using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/messages, whole or as server-sent events.</summary>
internal sealed class AnthropicMessage(string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens)
{
    // A stream begins before the provider knows how long it will be.
    private const long OutputAtStart = 1;

    /// <summary>Anthropic's error body.</summary>
    public static string Error(int status, string message)
    {
        var type = status switch
        {
            401 => "authentication_error",
            404 => "not_found_error",
            429 => "rate_limit_error",
            529 => "overloaded_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        };
        return $$$"""{"type":"error","error":{"type":"{{{type}}}","message":{{{Json(message)}}}}}""";
    }

    /// <summary>The answer of /v1/messages/count_tokens.</summary>
    public static string Count(FakeBehavior behavior) =>
        $$"""{"input_tokens":{{Tokens.OfEmbedding(behavior).Prompt}}}""";

    public Answer ToAnswer() => request.Stream is true
        ? Stream()
        : Answer.Whole(
            StatusCodes.Status200OK, Answer.Json, tokens,
            Message($$"""[{"type":"text","text":{{Json(Content)}}}]""", "\"end_turn\"", tokens), behavior);

    private string Content => ChatCompletion.Content(request, behavior, tokens);

    private Answer Stream()
    {
        var head = NamedEvents.Event(
                "message_start", $"\"message\":{Message("[]", "null", tokens with { Completion = OutputAtStart })}")
            + NamedEvents.Event("content_block_start", """
                "index":0,"content_block":{"type":"text","text":""}
                """)
            + NamedEvents.Event("ping");
        var chunks = Chunks.Of(Content, tokens.Completion, behavior).Select(chunk => (
            NamedEvents.Event(
                "content_block_delta", $$$"""
                "index":0,"delta":{"type":"text_delta","text":{{{Json(chunk.Text)}}}}
                """),
            chunk.Tokens));
        var usage = Usage.OfMessage(tokens, behavior.Usage) is null
            ? ""
            : $",\"usage\":{{{Usage.OutputOfMessage(tokens, behavior.Usage)}}}";
        var tail = NamedEvents.Event("content_block_stop", "\"index\":0")
            + NamedEvents.Event("message_delta", $$$"""
                "delta":{"stop_reason":"end_turn","stop_sequence":null}{{{usage}}}
                """)
            + NamedEvents.Event("message_stop");
        return NamedEvents.Answer(tokens, head, chunks, tail, behavior);
    }

    private string Message(string content, string stopReason, Tokens reported)
    {
        var usage = Usage.OfMessage(reported, behavior.Usage) is { } json ? $",\"usage\":{json}" : "";
        return
            $$"""
            {"id":"{{id.Replace("chatcmpl-", "msg_", StringComparison.Ordinal)}}","type":"message","role":"assistant",
            "model":{{Json(request.Model)}},"content":{{content}},
            "stop_reason":{{stopReason}},"stop_sequence":null{{usage}}}
            """.ReplaceLineEndings("");
    }

    private static string Json(string? text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
