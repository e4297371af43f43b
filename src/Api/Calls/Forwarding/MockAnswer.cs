using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Forwarding;

/// <summary>Answers as a provider would, with the text of the configuration's <c>mock_response</c>: 10 tokens in, 20
/// out.</summary>
internal sealed class MockAnswer(Deployment deployment, CallId call, DateTimeOffset now)
{
    private const int PieceLength = 3;

    // The text is answered as it was configured, quotes and accents and all.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public UpstreamAnswer To(ChatRequest request, string text)
    {
        var body = new MemoryStream();
        if (request.Stream)
            WriteStream(body, (int)request.Choices, text);
        else
            Write(body, Whole((int)request.Choices, text));
        body.Position = 0;
        return new(200, request.Stream ? "text/event-stream" : "application/json", null, body, null);
    }

    private JsonObject Whole(int choices, string text)
    {
        var answer = Head("chat.completion");
        answer["choices"] = Choices(choices, index => new JsonObject
        {
            ["finish_reason"] = "stop",
            ["index"] = index,
            ["message"] = new JsonObject { ["content"] = text, ["role"] = "assistant" },
        });
        answer["usage"] = Usage();
        return answer;
    }

    private void WriteStream(Stream body, int choices, string text)
    {
        for (var at = 0; at < text.Length; at += PieceLength)
        {
            var piece = text.Substring(at, Math.Min(PieceLength, text.Length - at));
            WriteEvent(
                body,
                Chunk(Choices(choices, index => Choice(index, new JsonObject { ["content"] = piece }, null))));
        }

        WriteEvent(body, Chunk(Choices(choices, index => Choice(index, [], "stop"))));
        var last = Chunk([]);
        last["usage"] = Usage();
        WriteEvent(body, last);
        body.Write("data: [DONE]\n\n"u8);
    }

    private JsonObject Chunk(JsonArray choices)
    {
        var chunk = Head("chat.completion.chunk");
        chunk["choices"] = choices;
        return chunk;
    }

    private JsonObject Head(string type) => new()
    {
        ["id"] = $"chatcmpl-{call.Value:N}",
        ["object"] = type,
        ["created"] = now.ToUnixTimeSeconds(),
        ["model"] = deployment.UpstreamModel,
    };

    private static JsonArray Choices(int count, Func<int, JsonObject> choice) =>
        [.. Enumerable.Range(0, count).Select(choice)];

    private static JsonObject Choice(int index, JsonObject delta, string? finishReason) =>
        new() { ["index"] = index, ["delta"] = delta, ["finish_reason"] = finishReason };

    private static JsonObject Usage() =>
        new() { ["prompt_tokens"] = 10, ["completion_tokens"] = 20, ["total_tokens"] = 30 };

    private static void WriteEvent(Stream body, JsonObject chunk)
    {
        body.Write("data: "u8);
        Write(body, chunk);
        body.Write("\n\n"u8);
    }

    private static void Write(Stream body, JsonObject json)
    {
        using var writer = new Utf8JsonWriter(body, Plain);
        json.WriteTo(writer);
    }
}
