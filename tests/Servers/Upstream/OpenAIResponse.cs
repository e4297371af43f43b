using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/responses, whole or as server-sent events.</summary>
internal sealed class OpenAIResponse(
    string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
{
    private const string InText = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";
    private const string InCall = "\"item_id\":\"fc_1\",\"output_index\":0";

    private int _events;

    public Answer ToAnswer() => request.Stream is true
        ? Stream()
        : Answer.Whole(StatusCodes.Status200OK, Answer.Json, tokens, Response("completed"), behavior);

    private bool IsCall => behavior.ToolCalls is true;

    private string Content => IsCall
        ? ToolCall.Arguments(request, behavior, tokens)
        : ChatCompletion.Content(request, behavior, tokens);

    private Answer Stream()
    {
        var head = Event("response.created", $"\"response\":{Response("in_progress")}")
            + Event("response.output_item.added", $"\"output_index\":0,\"item\":{Item("in_progress", "")}")
            + (IsCall ? "" : Event("response.content_part.added", $"{InText},\"part\":{Part("")}"));
        var (part, place, more) = IsCall
            ? ("function_call_arguments", InCall, "")
            : ("output_text", InText, ",\"logprobs\":[]");
        var chunks = Chunks.Of(Content, tokens.Completion, behavior)
            .Select(chunk => (
                Event($"response.{part}.delta", $"{place},\"delta\":{Json(chunk.Text)}{more}"), chunk.Tokens))
            .ToArray();
        var tail = Event(
                $"response.{part}.done", $"{place},\"{(IsCall ? "arguments" : "text")}\":{Json(Content)}{more}")
            + (IsCall ? "" : Event("response.content_part.done", $"{InText},\"part\":{Part(Content)}"))
            + Event("response.output_item.done", $"\"output_index\":0,\"item\":{Item("completed", Content)}")
            + Event("response.completed", $"\"response\":{Response("completed")}");
        return NamedEvents.Answer(tokens, head, chunks, tail);
    }

    private string Event(string type, string members) =>
        NamedEvents.Event(type, $"\"sequence_number\":{_events++},{members}");

    private string Response(string status)
    {
        var isWhole = status == "completed";
        var usage = isWhole && Usage.OfResponse(tokens, behavior.Usage) is { } json ? $",\"usage\":{json}" : "";
        return
            $$"""
            {"id":"{{id.Replace("chatcmpl-", "resp_", StringComparison.Ordinal)}}","object":"response",
            "created_at":{{created}},"status":"{{status}}","error":null,"incomplete_details":null,
            "model":{{Json(request.Model)}},"output":[{{(isWhole ? Item("completed", Content) : "")}}],
            "service_tier":"default"{{usage}}}
            """.ReplaceLineEndings("");
    }

    // Begun, it has nothing in it.
    private string Item(string status, string content) => IsCall
        ? Call(content)
        : $$"""
        {"type":"message","id":"msg_1","status":"{{status}}","role":"assistant",
        "content":[{{(content.Length == 0 ? "" : Part(content))}}]}
        """.ReplaceLineEndings("");

    private static string Part(string text) =>
        $$"""{"type":"output_text","text":{{Json(text)}},"annotations":[],"logprobs":[]}""";

    private static string Call(string arguments) =>
        $$"""
        {"type":"function_call","id":"fc_1","call_id":"call_1","name":"{{ToolCall.Name}}","arguments":{{Json(arguments)}}}
        """;

    private static string Json(string? text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
