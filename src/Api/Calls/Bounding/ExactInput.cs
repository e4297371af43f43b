using System.Buffers;
using System.Text.Json;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>A bound of the tokens that one of OpenAI's models reads, closer than the bytes: a text of the conversation
/// counts as what the model's own tokenizer makes of it, and everything else, a token a byte.</summary>
/// <remarks>It relies on two things: that OpenAI encodes each text of a message by itself, in o200k_base; and that what
/// its chat format puts around a text is no longer than the JSON around it: 4 tokens a message, for 25 bytes and
/// more.</remarks>
internal static class ExactInput
{
    /// <summary>What is longer counts by its bytes: counting it would keep a processor busy for too long.</summary>
    private const int TextMax = 256 * 1024;

    /// <summary>Short texts are names and roles.</summary>
    private const int TextMin = 16;

    private static readonly string[] Families = ["gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "o1", "o3", "o4", "chatgpt-4o"];

    /// <summary>Whether the tokenizer of this process is the model's own.</summary>
    public static bool CanCount(Deployment deployment) => deployment.OpenAIModel is { } name
        && Families.Any(family => name.StartsWith(family, StringComparison.Ordinal));

    public static long Count(CallRequest request, TokenCounter counter)
    {
        var tokens = request.Bytes.Length;
        var left = TextMax;
        var reader = new Utf8JsonReader(request.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isConversation = reader.ValueTextEquals(request.Format.Content);
            reader.Read();
            if (!isConversation)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType == JsonTokenType.String)
            {
                tokens -= SavedBy(ref reader, ref left, counter);
                continue;
            }

            var end = reader.CurrentDepth;
            while (reader.Read() && reader.CurrentDepth > end)
            {
                if (reader.TokenType == JsonTokenType.String)
                    tokens -= SavedBy(ref reader, ref left, counter);
            }
        }

        return tokens;
    }

    private static long SavedBy(ref Utf8JsonReader reader, ref int left, TokenCounter counter)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length < TextMin || length > left)
            return 0;

        left -= (int)length;
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var text = buffer.AsSpan(0, reader.CopyString(buffer));
            // What looks like one token of the format is many to OpenAI, which takes it for text.
            return text.IndexOf("<|"u8) >= 0 || HasLongWord(text) ? 0 : Math.Max(0, length - counter.Count(text));
        }
        catch (InvalidOperationException)
        {
            // Half of a pair of surrogates is no text.
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The time that a tokenizer takes grows with the square of a word's length.
    private static bool HasLongWord(ReadOnlySpan<byte> text)
    {
        const int wordMax = 1_024;
        for (var start = 0; text.Length - start > wordMax;)
        {
            var blank = text.Slice(start, wordMax).LastIndexOfAny((byte)' ', (byte)'\n');
            if (blank < 0)
                return true;
            start += blank + 1;
        }

        return false;
    }
}
