using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>A <c>prompt</c>, of which pictures are made. They are paid for by their tokens where the provider reports
/// them, else by the piece: those that came, or, where nobody can say which did, those that were asked for.</summary>
internal sealed class ImageFormat : CallFormat
{
    public static readonly ImageFormat Instance = new();

    /// <summary>What a picture is taken for whose tokens are not reported: a square one of OpenAI's highest
    /// quality.</summary>
    private const long TokensPerImage = 4_160;

    private ImageFormat()
    {
    }

    public override string Path => "images/generations";

    public override string Content => "prompt";

    public override bool Writes => true;

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("prompt"u8) ? RequestField.Content
        : name.ValueTextEquals("n"u8) ? RequestField.Choices
        : name.ValueTextEquals("stream"u8) ? RequestField.Stream
        : RequestField.None;

    public override void CheckContent(JsonTokenType kind)
    {
        if (kind != JsonTokenType.String)
            throw BadFieldException.MustBe(Content, "a string");
    }

    public override bool IsHarmless(string name) => name is "size" or "quality" or "style" or "background"
        or "output_format" or "output_compression" or "moderation" or "partial_images";

    // The length of an answer says nothing about pictures.
    public override long CountOutput(CallRequest request, Meter meter, long? length) =>
        Math.Max(meter.Images ?? 0, request.Choices) * TokensPerImage;

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        if (reader.ValueTextEquals("data"u8))
            meter.ReadImages(ref reader);
        else if (reader.ValueTextEquals("type"u8))
            CountIfImage(ref reader, meter);
        else if (reader.ValueTextEquals("b64_json"u8))
            meter.PassPart(ref reader);
        else
            meter.ReadCommon(ref reader);
    }

    public override bool IsEnd(CallRequest request, Meter meter, string type, ReadOnlySpan<byte> data) =>
        base.IsEnd(request, meter, type, data)
        || (meter.Images >= request.Choices && EventType.Is(type, data, "image_generation.completed"u8));

    public override Usage Asked(CallRequest request, TokenCounts tokens) =>
        new(tokens) { Images = request.Choices };

    public override Usage AtMost(CallRequest request, TokenCounts tokens, long choices) =>
        new(tokens) { Images = Math.Min(choices, Usage.CountMax) };

    // What is written is a picture, unless the provider tells it apart.
    public override Usage Used(CallRequest request, Meter meter, Usage usage) => usage with
    {
        Images = meter.Images ?? request.Choices,
        Tokens = usage.Tokens.ImageOutput > 0
            ? usage.Tokens
            : usage.Tokens with { ImageOutput = usage.Tokens.PlainOutput },
    };

    public override bool IsCertain(Meter meter) => meter.Images is not null;

    public override void WriteMock(Mock mock) => mock.WriteTold(new()
    {
        ["data"] = new JsonArray([.. Enumerable.Range(0, (int)mock.Request.Choices)
            .Select(_ => new JsonObject { ["url"] = "https://example.com/mock.png", ["revised_prompt"] = mock.Text })]),
    });

    // A stream has its pictures one by one, and sketches of them before, which are part of their price.
    private static void CountIfImage(ref Utf8JsonReader reader, Meter meter)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("image_generation.completed"u8))
            meter.CountImage();
        reader.Skip();
    }
}
