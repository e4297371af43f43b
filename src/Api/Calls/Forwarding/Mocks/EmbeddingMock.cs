using System.Buffers;
using System.Text.Json;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Forwarding.Mocks;

/// <summary>Answers with a vector of 1536 zeros for each input; as base64 where that is asked for, as OpenAI's clients do
/// to read it without looking.</summary>
internal static class EmbeddingMock
{
    private const int VectorLength = 1_536;

    private static readonly byte[] Zeros = new byte[VectorLength * sizeof(float)];

    public static void Write(Mock mock) => mock.Write(writer => Write(mock, writer));

    private static void Write(Mock mock, Utf8JsonWriter writer)
    {
        var vectors = Math.Min(GivenInput.Count(mock.Request.Bytes, "input"u8), Mock.ItemsMax);
        var isBase64 = IsBase64(mock.Request.Bytes);
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        for (var index = 0; index < vectors; index++)
        {
            writer.WriteStartObject();
            writer.WriteString("object", "embedding");
            writer.WriteNumber("index", index);
            if (isBase64)
                writer.WriteBase64String("embedding", Zeros);
            else
                WriteNumbers(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model", mock.Model);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", mock.Tokens.Prompt);
        writer.WriteNumber("total_tokens", mock.Tokens.Total);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("embedding");
        for (var i = 0; i < VectorLength; i++)
            writer.WriteNumberValue(0);
        writer.WriteEndArray();
    }

    private static bool IsBase64(ReadOnlySequence<byte> request)
    {
        var reader = new Utf8JsonReader(request);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFormat = reader.ValueTextEquals("encoding_format"u8);
            reader.Read();
            if (isFormat)
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("base64"u8);
            reader.Skip();
        }

        return false;
    }
}
