using System.Text.Json;
using System.Text.Unicode;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>The body of a management request: one JSON object, whole, and fit to be read without surprises.</summary>
internal static class JsonBody
{
    /// <summary>The largest body of a management request, in bytes; it is held in memory whole.</summary>
    public const int BytesMax = 1_000_000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads the body. An empty one is an empty object, as clients of this kind send it.</summary>
    public static async Task<(JsonElement Body, ApiError? Error)> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > BytesMax)
            return (default, ApiErrors.BodyTooLarge(BytesMax));

        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (bytes.Length + read > BytesMax)
                return (default, ApiErrors.BodyTooLarge(BytesMax));
            bytes.Write(buffer, 0, read);
        }

        return Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes.ToArray());
    }

    internal static (JsonElement Body, ApiError? Error) Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            return (default, ApiErrors.MalformedJson("it is not UTF-8"));

        try
        {
            Unescape(utf8.Span);
            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (document.RootElement.Clone(), null)
                : (default, ApiErrors.Invalid([new("model_attributes_type", ["body"],
                    "Input should be a valid dictionary or object to extract fields from",
                    document.RootElement.GetRawText())]));
        }
        catch (JsonException exception)
        {
            return (default, ApiErrors.MalformedJson(Where(exception)));
        }
        catch (InvalidOperationException)
        {
            return (default, ApiErrors.MalformedJson("a text has half of a surrogate pair"));
        }
    }

    // A text with half of a surrogate pair fails only where it is read; here it fails once, for all.
    private static void Unescape(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
                _ = reader.GetString();
        }
    }

    // The parser's own sentence repeats the body, so only the place is told.
    private static string Where(JsonException exception) =>
        exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $"line {line + 1}, byte {position + 1}"
            : "a name is given twice, or it is nested too deeply";
}
