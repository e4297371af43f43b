using System.Buffers;
using System.Text.Json;

namespace Tollgate.Api.Calls.Metering;

/// <summary>What is given to a model that does not converse: a text, several, or either as tokens.</summary>
internal static class GivenInput
{
    /// <summary>Its tokens: those that it consists of, and those of its texts.</summary>
    /// <param name="field">The field that has it.</param>
    public static long CountTokens(ReadOnlySequence<byte> request, ReadOnlySpan<byte> field, TokenCounter counter)
    {
        var text = new ArrayBufferWriter<byte>();
        long tokens = 0;
        var reader = At(request, field);
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

    /// <summary>How many inputs they are.</summary>
    public static int Count(ReadOnlySequence<byte> request, ReadOnlySpan<byte> field)
    {
        var reader = At(request, field);
        if (reader.TokenType != JsonTokenType.StartArray)
            return 1;

        var inputs = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // Bare numbers are one input.
            if (reader.TokenType == JsonTokenType.Number)
                return 1;
            inputs++;
            reader.Skip();
        }

        return inputs;
    }

    /// <summary>How many items the list has on which the reader stands; it is left at its end.</summary>
    public static long CountItems(ref Utf8JsonReader reader)
    {
        var items = 0L;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items++;
            reader.Skip();
        }

        return items;
    }

    /// <summary>How many characters the text has on which the reader stands, in Unicode's sense.</summary>
    public static long CountCharacters(ref Utf8JsonReader reader)
    {
        var length = LengthOf(ref reader);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            // All but the first byte of a character have these two bits.
            var characters = 0L;
            foreach (var octet in buffer.AsSpan(0, reader.CopyString(buffer)))
                characters += (octet & 0xC0) == 0x80 ? 0 : 1;
            return characters;
        }
        catch (InvalidOperationException)
        {
            // Half of a pair of surrogates is no text; it has a length all the same.
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Utf8JsonReader At(ReadOnlySequence<byte> request, ReadOnlySpan<byte> field)
    {
        var reader = new Utf8JsonReader(request);
        reader.Read();
        while (reader.Read() && !reader.ValueTextEquals(field))
            reader.Skip();
        reader.Read();
        return reader;
    }

    private static int LengthOf(ref Utf8JsonReader reader) =>
        checked((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length));
}
