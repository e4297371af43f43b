using System.Buffers;
using System.Text.Json;

namespace Tollgate.Api.Calls.Metering;

/// <summary>What a model wrote, kept in case that it must be counted, which takes longer than to pass it on: a provider
/// that tells its usage at the end spares it. Of an answer longer than any model writes the rest is not kept.</summary>
internal sealed class OutputText(TokenCounter counter)
{
    private const int KeptMax = 1024 * 1024;

    // Counted in shorter pieces, too many tokens would be cut in two.
    private const int PieceMin = 64;

    private readonly ArrayBufferWriter<byte> _text = new();
    private long _tokens;
    private long _bytesNotKept;

    /// <summary>How many bytes of it have come.</summary>
    public long Bytes { get; private set; }

    private long Counted => _tokens + TokenCounter.TokensOf(_bytesNotKept);

    /// <summary>The output tokens of what was delivered, all but those of the last few words, counted here: as often as
    /// it is asked, each word once.</summary>
    public long CountSoFar()
    {
        if (_text.WrittenCount >= PieceMin)
            CountKept();
        return Counted;
    }

    /// <summary>The output tokens of what was delivered, counted here.</summary>
    public long Count()
    {
        CountKept();
        return Counted;
    }

    /// <summary>Takes the text, or the name, on which the reader stands.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        var most = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (_text.WrittenCount + most > KeptMax)
        {
            _bytesNotKept += most;
            Bytes += most;
            return;
        }

        var written = Copy(ref reader, _text.GetSpan((int)most));
        _text.Advance(written);
        Bytes += written;
    }

    /// <summary>Takes what a tool is called with, which can come as JSON: it was written as a text.</summary>
    public void AddJson(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;

        var end = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > end)
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                Add(ref reader);
            else if (!reader.HasValueSequence)
                _text.Write(reader.ValueSpan);
            _text.Write(","u8);
        }
    }

    private static int Copy(ref Utf8JsonReader reader, Span<byte> text)
    {
        try
        {
            return reader.CopyString(text);
        }
        catch (InvalidOperationException)
        {
            // A chunk may end in the middle of a character. It is counted as it is written, and the usage behind it
            // still is read.
            if (reader.HasValueSequence)
                reader.ValueSequence.CopyTo(text);
            else
                reader.ValueSpan.CopyTo(text);
            return checked((int)(reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length));
        }
    }

    private void CountKept()
    {
        _tokens += counter.Count(_text.WrittenSpan);
        _text.ResetWrittenCount();
    }
}
