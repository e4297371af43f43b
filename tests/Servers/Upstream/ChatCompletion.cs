using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/chat/completions without streaming.</summary>
internal static class ChatCompletion
{
    // Where an id begins in the body, for templates that are filled in later.
    public const int IdOffset = 7;

    public static string Json(string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
    {
        var (content, reason) = behavior.ToolCalls is true
            ? ($"null,\"tool_calls\":[{Call(ToolCall.Arguments(request, behavior, tokens))}]", "tool_calls")
            : (Json(Content(request, behavior, tokens)), "stop");
        var choices = Enumerable.Range(0, request.Choices).Select(index =>
            $$$"""
            {"index":{{{index}}},"message":{"role":"assistant","content":{{{content}}},
            "refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"{{{reason}}}"}
            """.ReplaceLineEndings(""));
        var usage = Usage.Of(tokens, behavior.Usage) is { } json ? $",\"usage\":{json}" : "";

        return
            $$"""
            {"id":"{{id}}","object":"chat.completion","created":{{created}},
            "model":{{Json(request.Model)}},
            "choices":[{{string.Join(',', choices)}}]{{usage}},
            "service_tier":"default","system_fingerprint":"fp_fake"}
            """.ReplaceLineEndings("");
    }

    /// <summary>A call of a tool, whole or as the first of several deltas.</summary>
    public static string Call(string arguments) =>
        $$$"""
        {"index":0,"id":"call_1","type":"function",
        "function":{"name":"{{{ToolCall.Name}}}","arguments":{{{Json(arguments)}}}}}
        """.ReplaceLineEndings("");

    /// <summary>The content of one choice.</summary>
    public static string Content(OpenAIRequest request, FakeBehavior behavior, Tokens tokens) =>
        behavior.Text
        ?? (behavior.SizeBytes is { } size
            ? Words.OfSize(size)
            : Words.Of((tokens.Completion - tokens.Reasoning) / Math.Max(request.Choices, 1)));

    private static string Json(string? text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
