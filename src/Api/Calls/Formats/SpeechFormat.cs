using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary><c>input</c>, which is spoken: answered with sound, and paid for by its characters, or by tokens. Only a
/// stream of events reports these; else they are estimated, see <see cref="Sound"/>.</summary>
internal sealed class SpeechFormat : CallFormat
{
    public static readonly SpeechFormat Instance = new();

    private SpeechFormat()
    {
    }

    public override string Path => "audio/speech";

    public override string Content => "input";

    public override bool Writes => true;

    public override bool IsOfSound => true;

    public override bool Flows => true;

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("input"u8) ? RequestField.Content
        : name.ValueTextEquals("stream_format"u8) ? RequestField.StreamFormat
        : RequestField.None;

    public override void CheckContent(JsonTokenType kind)
    {
        if (kind != JsonTokenType.String)
            throw BadFieldException.MustBe(Content, "a string");
    }

    public override long Measure(ref Utf8JsonReader reader) =>
        Math.Min(GivenInput.CountCharacters(ref reader), Usage.CountMax);

    public override bool IsRead(string name) => name is "input" or "instructions";

    public override bool IsHarmless(string name) => name is "voice" or "speed" or "stream_format";

    // Sound is no text, whatever its length.
    public override long CountOutput(CallRequest request, Meter meter, long? length) =>
        Sound.TokensOf(Sound.SecondsOfCharacters(request.ContentLength));

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        if (reader.ValueTextEquals("audio"u8))
            meter.PassPart(ref reader);
        else
            meter.ReadCommon(ref reader);
    }

    public override bool IsEnd(CallRequest request, Meter meter, string type, ReadOnlySpan<byte> data) =>
        base.IsEnd(request, meter, type, data) || EventType.Is(type, data, "speech.audio.done"u8);

    public override Usage Asked(CallRequest request, TokenCounts tokens) => new(tokens)
    {
        Characters = request.ContentLength,
        Seconds = Sound.SecondsOfCharacters(request.ContentLength),
    };

    public override Usage AtMost(CallRequest request, TokenCounts tokens, long choices) =>
        new(tokens) { Characters = request.ContentLength };

    // All that is spoken is sound, whether or not its provider tells the kinds of tokens apart.
    public override Usage Used(CallRequest request, Meter meter, Usage usage) => Asked(request, usage.Tokens with
    {
        Reasoning = 0,
        ImageOutput = 0,
        AudioOutput = usage.Tokens.Completion,
    });

    public override bool IsCertain(Meter meter) => true;

    // There is no sound that would say it.
    public override void WriteMock(Mock mock) => mock.WriteTold(new() { ["text"] = mock.Text });
}
