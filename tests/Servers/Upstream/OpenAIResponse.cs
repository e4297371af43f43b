using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/responses, whole or as server-sent events.</summary>
internal sealed class OpenAIResponse(
    string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
{
    public Answer ToAnswer() => request.Stream is true
        ? Stream()
        : Answer.Whole(StatusCodes.Status200OK, Answer.Json, tokens, Response("completed"), behavior);

    private bool IsCall => behavior.ToolCalls is true;

    private string Content => IsCall
        ? ToolCall.Arguments(request, behavior, tokens)
        : ChatCompletion.Content(request, behavior, tokens);

    private Answer Stream()
    {
        var head = NamedEvents.Event("response.created", $"\"sequence_number\":0,\"response\":{Response("in_progress")}")
            + NamedEvents.Event(
                "response.output_item.added", $"\"output_index\":0,\"item\":{(IsCall ? Call("") : Begun)}");
        var (part, place) = IsCall
            ? ("function_call_arguments", "\"item_id\":\"fc_1\",\"output_index\":0")
            : ("output_text", "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0");
        var chunks = Chunks.Of(Content, tokens.Completion, behavior).Select(chunk => (
            NamedEvents.Event($"response.{part}.delta", $"{place},\"delta\":{Json(chunk.Text)}"), chunk.Tokens));
        var all = $"\"{(IsCall ? "arguments" : "text")}\":{Json(Content)}";
        var tail = NamedEvents.Event($"response.{part}.done", $"{place},{all}")
            + NamedEvents.Event("response.output_item.done", $"\"output_index\":0,\"item\":{Item()}")
            + NamedEvents.Event("response.completed", $"\"response\":{Response("completed")}");
        return NamedEvents.Answer(tokens, head, chunks, tail);
    }

    private string Response(string status)
    {
        var isWhole = status == "completed";
        var usage = isWhole && Usage.OfResponse(tokens, behavior.Usage) is { } json ? $",\"usage\":{json}" : "";
        return
            $$"""
            {"id":"{{id.Replace("chatcmpl-", "resp_", StringComparison.Ordinal)}}","object":"response",
            "created_at":{{created}},"status":"{{status}}","error":null,"incomplete_details":null,
            "model":{{Json(request.Model)}},"output":[{{(isWhole ? Item() : "")}}],"service_tier":"default"{{usage}}}
            """.ReplaceLineEndings("");
    }

    private const string Begun = """{"type":"message","id":"msg_1","role":"assistant","content":[]}""";

    private string Item() => IsCall ? Call(Content) :
        $$"""
        {"type":"message","id":"msg_1","status":"completed","role":"assistant",
        "content":[{"type":"output_text","text":{{Json(Content)}},"annotations":[],"logprobs":[]}]}
        """.ReplaceLineEndings("");

    private static string Call(string arguments) =>
        $$"""
        {"type":"function_call","id":"fc_1","call_id":"call_1","name":"{{ToolCall.Name}}","arguments":{{Json(arguments)}}}
        """;

    private static string Json(string? text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
