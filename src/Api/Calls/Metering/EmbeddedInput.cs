using System.Buffers;
using System.Text.Json;

namespace Tollgate.Api.Calls.Metering;

/// <summary>The <c>input</c> of a request for embeddings: a text, several, or either as tokens.</summary>
internal static class EmbeddedInput
{
    /// <summary>Its tokens: those that it consists of, and those of its texts.</summary>
    public static long CountTokens(ReadOnlySequence<byte> request, TokenCounter counter)
    {
        var text = new ArrayBufferWriter<byte>();
        long tokens = 0;
        var reader = At(request);
        var (end, isArray) = (reader.CurrentDepth, reader.TokenType == JsonTokenType.StartArray);
        do
        {
            if (reader.TokenType == JsonTokenType.Number)
                tokens++;
            else if (reader.TokenType == JsonTokenType.String)
                text.Advance(reader.CopyString(text.GetSpan(LengthOf(ref reader))));
        }
        while (isArray && reader.Read() && reader.CurrentDepth > end);

        return tokens + counter.Count(text.WrittenSpan);
    }

    /// <summary>How many vectors it is answered with.</summary>
    public static int CountVectors(ReadOnlySequence<byte> request)
    {
        var reader = At(request);
        if (reader.TokenType != JsonTokenType.StartArray)
            return 1;

        var vectors = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // Bare numbers are one input.
            if (reader.TokenType == JsonTokenType.Number)
                return 1;
            vectors++;
            reader.Skip();
        }

        return vectors;
    }

    private static Utf8JsonReader At(ReadOnlySequence<byte> request)
    {
        var reader = new Utf8JsonReader(request);
        reader.Read();
        while (reader.Read() && !reader.ValueTextEquals("input"u8))
            reader.Skip();
        reader.Read();
        return reader;
    }

    private static int LengthOf(ref Utf8JsonReader reader) =>
        checked((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length));
}
