using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/responses, whole or as server-sent events.</summary>
internal sealed class OpenAIResponse(
    string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
{
    private const string InText = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";

    private int _events;

    public Answer ToAnswer() => request.Stream is true
        ? Stream()
        : Answer.Whole(StatusCodes.Status200OK, Answer.Json, tokens, Response("completed"), behavior);

    private string Content => ChatCompletion.Content(request, behavior, tokens);

    private Answer Stream()
    {
        var head = Event("response.created", $"\"response\":{Response("in_progress")}")
            + Event("response.output_item.added", $"\"output_index\":0,\"item\":{Item("in_progress", "")}")
            + Event("response.content_part.added", $"{InText},\"part\":{Part("")}");
        var chunks = Chunks.Of(Content, tokens.Completion, behavior)
            .Select(chunk => (
                Event("response.output_text.delta", $"{InText},\"delta\":{Json(chunk.Text)},\"logprobs\":[]"), chunk.Tokens))
            .ToArray();
        var tail = Event("response.output_text.done", $"{InText},\"text\":{Json(Content)},\"logprobs\":[]")
            + Event("response.content_part.done", $"{InText},\"part\":{Part(Content)}")
            + Event("response.output_item.done", $"\"output_index\":0,\"item\":{Item("completed", Part(Content))}")
            + Event("response.completed", $"\"response\":{Response("completed")}");
        return NamedEvents.Answer(tokens, head, chunks, tail, behavior);
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
            "model":{{Json(request.Model)}},"output":[{{(isWhole ? Item("completed", Part(Content)) : "")}}],
            "service_tier":"default"{{usage}}}
            """.ReplaceLineEndings("");
    }

    private static string Item(string status, string parts) =>
        $$"""{"type":"message","id":"msg_1","status":"{{status}}","role":"assistant","content":[{{parts}}]}""";

    private static string Part(string text) =>
        $$"""{"type":"output_text","text":{{Json(text)}},"annotations":[],"logprobs":[]}""";

    private static string Json(string? text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
