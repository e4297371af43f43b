using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace Tollgate.Api.Calls.Metering;

/// <summary>Counts tokens where the provider did not. Only ever off the path of a call that went well: what it says is
/// marked as estimated.</summary>
internal sealed class TokenCounter(string encoding = "o200k_base")
{
    /// <summary>Beyond that much text a token is taken for four bytes: a count that takes seconds helps
    /// nobody.</summary>
    private const int CountedMax = 1024 * 1024;

    /// <summary>Longer words are counted in parts: the time that a tokenizer takes grows with the square of a word's
    /// length, and minutes are not needed for a megabyte of blanks.</summary>
    private const int WordMax = 1_024;

    private const int BytesPerToken = 4;

    // The vocabulary takes a moment to load, and a gateway whose providers report usage never needs it.
    private readonly Lazy<Tokenizer> _tokenizer = new(() => TiktokenTokenizer.CreateForEncoding(encoding));

    /// <summary>Whether a word of a text is so long that it is not counted exactly.</summary>
    public static bool HasLongWord(ReadOnlySpan<byte> utf8) => LengthWithoutLongWord(utf8) < utf8.Length;

    /// <summary>What a text of so many bytes comes to, roughly.</summary>
    public static long TokensOf(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    public long Count(ReadOnlySpan<byte> utf8)
    {
        var left = utf8[..Math.Min(utf8.Length, CountedMax)];
        var tokens = TokensOf(utf8.Length - left.Length);
        while (!left.IsEmpty)
        {
            var length = LengthWithoutLongWord(left);
            tokens += _tokenizer.Value.CountTokens(Encoding.UTF8.GetString(left[..length]));
            left = left[length..];
        }

        return tokens;
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
        var (tokens, left) = (0L, (long)CountedMax);
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
                tokens += length > left ? TokensOf(length) : CountText(ref reader, (int)length, text);
                left -= Math.Min(length, left);
            }
        }

        return tokens;
    }

    // Each by itself, as models are given them.
    private long CountText(ref Utf8JsonReader reader, int length, ArrayBufferWriter<byte> text)
    {
        text.ResetWrittenCount();
        text.Advance(reader.CopyString(text.GetSpan(length)));
        return Count(text.WrittenSpan);
    }

    // A word ends where something follows a blank; blanks are pieces as well, however many there are.
    private static int LengthWithoutLongWord(ReadOnlySpan<byte> utf8)
    {
        var word = 0;
        for (var i = 1; i < utf8.Length; i++)
        {
            if (IsBlank(utf8[i - 1]) && !IsBlank(utf8[i]))
                word = i;
            else if (i - word >= WordMax)
                return StartOfCharacter(utf8, i);
        }

        return utf8.Length;
    }

    private static int StartOfCharacter(ReadOnlySpan<byte> utf8, int at)
    {
        const int longestCharacter = 4;
        for (var start = at; start > at - longestCharacter; start--)
        {
            if ((utf8[start] & 0b1100_0000) != 0b1000_0000)
                return start;
        }

        return at;
    }

    private static bool IsBlank(byte character) => character is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    // Addresses and encoded files are no text that a model reads.
    private static bool IsNoText(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8);
}
