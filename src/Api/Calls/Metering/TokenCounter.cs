using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace Tollgate.Api.Calls.Metering;

/// <summary>Counts tokens where the provider did not. Only ever off the path of a call that went well: what it says is
/// marked as estimated.</summary>
internal sealed class TokenCounter
{
    /// <summary>Beyond that much text a token is taken for four bytes: a count that takes seconds helps
    /// nobody.</summary>
    private const int CountedMax = 1024 * 1024;

    private const int BytesPerToken = 4;

    // The vocabulary takes a moment to load, and a gateway whose providers report usage never needs it.
    private readonly Lazy<Tokenizer> _tokenizer = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    /// <summary>What a text of so many bytes comes to, roughly.</summary>
    public static long TokensOf(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    public long Count(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return 0;

        var counted = utf8[..Math.Min(utf8.Length, CountedMax)];
        return _tokenizer.Value.CountTokens(Encoding.UTF8.GetString(counted)) + TokensOf(utf8.Length - counted.Length);
    }

    /// <summary>The input tokens of a request.</summary>
    public long CountInput(CallRequest request)
    {
        try
        {
            return request.Format.CountInput(request, this);
        }
        catch (InvalidOperationException)
        {
            // A text with half of a pair of surrogates is no text; it has a length all the same.
            return TokensOf(request.Bytes.Length);
        }
    }

    /// <summary>The tokens of all texts in those fields of a request that a model reads.</summary>
    /// <param name="objects">How many objects these fields are lists of: messages, or tools.</param>
    public long CountTexts(ReadOnlySequence<byte> request, Func<string, bool> isRead, out long objects)
    {
        var text = new ArrayBufferWriter<byte>();
        var beyond = 0L;
        objects = 0;
        var reader = new Utf8JsonReader(request);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == 2)
                objects++;
            if (reader.TokenType == JsonTokenType.PropertyName
                && (reader.CurrentDepth == 1 ? !isRead(reader.GetString()!) : IsNoText(ref reader)))
            {
                reader.Read();
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
                if (text.WrittenCount + length > CountedMax)
                    beyond += length;
                else
                    text.Advance(reader.CopyString(text.GetSpan((int)length)));
            }
        }

        return Count(text.WrittenSpan) + TokensOf(beyond);
    }

    // Addresses and encoded files are no text that a model reads.
    private static bool IsNoText(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8);
}
