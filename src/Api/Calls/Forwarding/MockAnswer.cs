using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Forwarding;

/// <summary>Answers as a provider would, with the text of the configuration's <c>mock_response</c>: 10 tokens in, 20
/// out; for embeddings, with a vector of 1536 zeros for each input.</summary>
internal sealed class MockAnswer(Deployment deployment, CallId call, DateTimeOffset now)
{
    private const int PieceLength = 3;
    private const int VectorLength = 1_536;

    /// <summary>As many vectors, or verdicts, as OpenAI gives at once; beyond it the answer would grow without
    /// bound.</summary>
    public const int ItemsMax = 2_048;

    // The text is answered as it was configured, quotes and accents and all.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What every answer is said to have used.</summary>
    public static TokenCounts TokensOf(CallFormat format) => new(10, format.Writes ? 20 : 0);

    public UpstreamAnswer To(CallRequest request, string text)
    {
        var body = new MemoryStream();
        var isStream = false;
        if (request.Format == EmbeddingFormat.Instance)
            WriteVectors(body, request);
        else if (request.Format.Mock(request, text) is { } answer)
            Write(body, Told(answer, request.Format));
        else if (isStream = request.Stream)
            WriteStream(body, request, text);
        else
            Write(body, Whole(request, text));
        body.Position = 0;
        return new(200, isStream ? "text/event-stream" : "application/json", null, body, null);
    }

    private JsonObject Told(JsonObject answer, CallFormat format)
    {
        answer["created"] = now.ToUnixTimeSeconds();
        answer["model"] = deployment.UpstreamModel;
        answer["usage"] = Usage(format);
        return answer;
    }

    private JsonObject Whole(CallRequest request, string text)
    {
        var answer = Head(request.Format == TextFormat.Instance ? "text_completion" : "chat.completion");
        answer["choices"] = Choices(request, index => request.Format == TextFormat.Instance
            ? Piece(index, text, "stop")
            : new JsonObject
            {
                ["finish_reason"] = "stop",
                ["index"] = index,
                ["message"] = new JsonObject { ["content"] = text, ["role"] = "assistant" },
            });
        answer["usage"] = Usage(request.Format);
        return answer;
    }

    private void WriteStream(Stream body, CallRequest request, string text)
    {
        for (var at = 0; at < text.Length; at += PieceLength)
        {
            var piece = text.Substring(at, Math.Min(PieceLength, text.Length - at));
            WriteEvent(body, Chunk(request, index => request.Format == TextFormat.Instance
                ? Piece(index, piece, null)
                : Choice(index, new JsonObject { ["content"] = piece }, null)));
        }

        WriteEvent(body, Chunk(request, index => request.Format == TextFormat.Instance
            ? Piece(index, "", "stop")
            : Choice(index, [], "stop")));
        var last = Chunk(request, null);
        last["usage"] = Usage(request.Format);
        WriteEvent(body, last);
        body.Write("data: [DONE]\n\n"u8);
    }

    private JsonObject Chunk(CallRequest request, Func<int, JsonObject>? choice)
    {
        var chunk = Head(request.Format == TextFormat.Instance ? "text_completion" : "chat.completion.chunk");
        chunk["choices"] = choice is null ? [] : Choices(request, choice);
        return chunk;
    }

    private JsonObject Head(string type) => new()
    {
        ["id"] = $"chatcmpl-{call.Value:N}",
        ["object"] = type,
        ["created"] = now.ToUnixTimeSeconds(),
        ["model"] = deployment.UpstreamModel,
    };

    private static JsonArray Choices(CallRequest request, Func<int, JsonObject> choice) =>
        [.. Enumerable.Range(0, (int)request.Choices).Select(choice)];

    private static JsonObject Piece(int index, string text, string? finishReason) =>
        new() { ["text"] = text, ["index"] = index, ["logprobs"] = null, ["finish_reason"] = finishReason };

    private static JsonObject Choice(int index, JsonObject delta, string? finishReason) =>
        new() { ["index"] = index, ["delta"] = delta, ["finish_reason"] = finishReason };

    private static JsonObject Usage(CallFormat format)
    {
        var tokens = TokensOf(format);
        return new()
        {
            ["prompt_tokens"] = tokens.Prompt,
            ["completion_tokens"] = tokens.Completion,
            ["total_tokens"] = tokens.Total,
        };
    }

    private void WriteVectors(Stream body, CallRequest request)
    {
        var tokens = TokensOf(EmbeddingFormat.Instance);
        var vectors = Math.Min(GivenInput.Count(request.Bytes, "input"u8), ItemsMax);
        using var writer = new Utf8JsonWriter(body);
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        for (var index = 0; index < vectors; index++)
        {
            writer.WriteStartObject();
            writer.WriteString("object", "embedding");
            writer.WriteNumber("index", index);
            writer.WriteStartArray("embedding");
            for (var i = 0; i < VectorLength; i++)
                writer.WriteNumberValue(0);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model", deployment.UpstreamModel);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", tokens.Prompt);
        writer.WriteNumber("total_tokens", tokens.Total);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

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
