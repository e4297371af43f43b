using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/responses, whole or as server-sent events.</summary>
internal sealed class OpenAIResponse(
    string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
{
    public Answer ToAnswer() => request.Stream is true
        ? Stream()
        : Answer.Whole(StatusCodes.Status200OK, Answer.Json, tokens, Response("completed"), behavior);

    private string Content => ChatCompletion.Content(request, behavior, tokens);

    private Answer Stream()
    {
        var head = NamedEvents.Event("response.created", $"\"sequence_number\":0,\"response\":{Response("in_progress")}")
            + NamedEvents.Event("response.output_item.added", """
                "output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","content":[]}
                """);
        var chunks = Chunks.Of(Content, tokens.Completion, behavior).Select(chunk => (
            NamedEvents.Event(
                "response.output_text.delta", $$"""
                "item_id":"msg_1","output_index":0,"content_index":0,"delta":{{Json(chunk.Text)}},"logprobs":[]
                """),
            chunk.Tokens));
        var tail = NamedEvents.Event("response.output_text.done", $$"""
                "item_id":"msg_1","output_index":0,"content_index":0,"text":{{Json(Content)}}
                """)
            + NamedEvents.Event("response.output_item.done", $"\"output_index\":0,\"item\":{Item()}")
            + NamedEvents.Event("response.completed", $"\"response\":{Response("completed")}");
        return NamedEvents.Answer(tokens, head, chunks, tail, behavior);
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

    private string Item() =>
        $$"""
        {"type":"message","id":"msg_1","status":"completed","role":"assistant",
        "content":[{"type":"output_text","text":{{Json(Content)}},"annotations":[],"logprobs":[]}]}
        """.ReplaceLineEndings("");

    private static string Json(string? text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
