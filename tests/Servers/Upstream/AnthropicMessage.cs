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
        $$"""{"input_tokens":{{Tokens.OfInput(behavior).Prompt}}}""";

    public Answer ToAnswer() => request.Stream is true
        ? Stream()
        : Answer.Whole(
            StatusCodes.Status200OK, Answer.Json, tokens,
            Message(IsCall ? CallBlock : TextBlock, $"\"{StopReason}\"", tokens), behavior);

    private bool IsCall => behavior.ToolCalls is true;

    private string StopReason => IsCall ? "tool_use" : "end_turn";

    private string Content => IsCall
        ? ToolCall.Arguments(request, behavior, tokens)
        : ChatCompletion.Content(request, behavior, tokens);

    private string TextBlock => $$"""[{"type":"text","text":{{Json(Content)}}}]""";

    // What a tool is called with comes as JSON: the content is the name of its only member, and all else is a token.
    private string CallBlock
    {
        get
        {
            var content = Json(ToolCall.Arguments(request, behavior, tokens, around: 1));
            return $$$"""[{"type":"tool_use","id":"toolu_1","name":"{{{ToolCall.Name}}}","input":{{{{content}}}:""}}]""";
        }
    }

    private Answer Stream()
    {
        var head = NamedEvents.Event(
                "message_start", $"\"message\":{Message("[]", "null", tokens with { Completion = OutputAtStart })}")
            + NamedEvents.Event("content_block_start", IsCall
                ? $$$"""
                "index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"{{{ToolCall.Name}}}","input":{}}
                """
                : """
                "index":0,"content_block":{"type":"text","text":""}
                """)
            + NamedEvents.Event("ping");
        var delta = IsCall ? "\"type\":\"input_json_delta\",\"partial_json\"" : "\"type\":\"text_delta\",\"text\"";
        var chunks = Chunks.Of(Content, tokens.Completion, behavior).Select(chunk => (
            NamedEvents.Event("content_block_delta", $"\"index\":0,\"delta\":{{{delta}:{Json(chunk.Text)}}}"),
            chunk.Tokens));
        var usage = Usage.OfMessage(tokens, behavior.Usage) is null
            ? ""
            : $",\"usage\":{{{Usage.OutputOfMessage(tokens, behavior.Usage)}}}";
        var tail = NamedEvents.Event("content_block_stop", "\"index\":0")
            + NamedEvents.Event("message_delta", $$$"""
                "delta":{"stop_reason":"{{{StopReason}}}","stop_sequence":null}{{{usage}}}
                """)
            + NamedEvents.Event("message_stop");
        return NamedEvents.Answer(tokens, head, chunks, tail);
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
