using System.Text.Json;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Forwarding.Mocks;

/// <summary>Answers with a vector of 1536 zeros for each input.</summary>
internal static class EmbeddingMock
{
    private const int VectorLength = 1_536;

    public static void Write(Mock mock) => mock.Write(writer => Write(mock, writer));

    private static void Write(Mock mock, Utf8JsonWriter writer)
    {
        var vectors = Math.Min(GivenInput.Count(mock.Request.Bytes, "input"u8), Mock.ItemsMax);
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
        writer.WriteString("model", mock.Model);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", mock.Tokens.Prompt);
        writer.WriteNumber("total_tokens", mock.Tokens.Total);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
