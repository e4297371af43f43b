using System.Buffers;
using System.Text.Json;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>A bound of the tokens that one of OpenAI's models reads, closer than the bytes: a text of the conversation
/// counts as what the model's own tokenizer makes of it, and everything else, a token a byte.</summary>
/// <remarks>It relies on two things: that OpenAI encodes each text of a message by itself, in the vocabulary that it
/// names; and that what its chat format puts around a text is no longer than the JSON around it: 4 tokens a message,
/// for 25 bytes and more.</remarks>
internal static class ExactInput
{
    /// <summary>What is longer counts by its bytes: counting it would keep a processor busy for too long.</summary>
    private const int TextMax = 256 * 1024;

    /// <summary>Short texts are names and roles.</summary>
    private const int TextMin = 16;

    /// <summary>Whether the tokenizer of this process is the model's own.</summary>
    public static bool CanCount(Deployment deployment) => deployment.Vocabulary.IsKnown;

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
            return text.IndexOf("<|"u8) >= 0 || TokenCounter.HasLongWord(text) ? 0 : Math.Max(0, length - counter.Count(text));
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
}
