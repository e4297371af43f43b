using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>A <c>file</c> of sound, which is written down. It is paid for by what the provider reports, tokens or
/// seconds. An answer that is no JSON (<c>text</c>, <c>srt</c>, <c>vtt</c>) reports nothing: then the sound is as long
/// as the head of a WAV file makes it, or else as the size of the file does, see <see cref="Sound"/>.</summary>
internal sealed class TranscriptionFormat : CallFormat
{
    public static readonly TranscriptionFormat Transcription = new("audio/transcriptions");
    public static readonly TranscriptionFormat Translation = new("audio/translations");

    private TranscriptionFormat(string path) => Path = path;

    public override string Path { get; }

    public override string Content => "file";

    public override bool IsForm => true;

    public override bool IsOfSound => true;

    public override bool Writes => true;

    // Forms have their names read elsewhere.
    public override RequestField FieldOf(ref Utf8JsonReader name) => RequestField.None;

    public override long CountInput(CallRequest request, TokenCounter counter) => Sound.TokensOf(SecondsOf(request));

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        // A stream has its text piece by piece, and whole again at the end.
        if (reader.ValueTextEquals("delta"u8) || (reader.ValueTextEquals("text"u8) && meter.Parts == 0))
            meter.ReadOutput(ref reader);
        else if (reader.ValueTextEquals("duration"u8))
            meter.ReadDuration(ref reader);
        else
            meter.ReadCommon(ref reader);
    }

    public override bool IsEnd(CallRequest request, Meter meter, string type, ReadOnlySpan<byte> data) =>
        base.IsEnd(request, meter, type, data) || EventType.Is(type, data, "transcript.text.done"u8);

    public override Usage Asked(CallRequest request, TokenCounts tokens)
    {
        var seconds = SecondsOf(request);
        var heard = tokens with { Prompt = Math.Min(tokens.Prompt, Sound.TokensOf(seconds)) };
        return new(OfSound(heard)) { Seconds = seconds };
    }

    public override Usage AtMost(CallRequest request, TokenCounts tokens, long choices) => tokens;

    public override Usage Used(CallRequest request, Meter meter, Usage usage) => meter.Reported is not null
        ? usage
        : new(OfSound(usage.Tokens)) { Seconds = meter.Seconds ?? SecondsOf(request) };

    public override bool IsCertain(Meter meter) => meter.Seconds is not null;

    public override void WriteMock(Mock mock) => mock.WriteTold(new() { ["text"] = mock.Text });

    private static TokenCounts OfSound(TokenCounts tokens) => tokens with { AudioInput = tokens.Prompt };

    private static decimal SecondsOf(CallRequest request)
    {
        var seconds = WaveFile.SecondsOf(request.File) ?? Sound.SecondsOfBytes(request.File.Length);
        return Math.Min(seconds, Usage.CountMax);
    }
}
