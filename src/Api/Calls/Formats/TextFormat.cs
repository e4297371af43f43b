using System.Text.Json;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>A <c>prompt</c>, which is continued.</summary>
internal sealed class TextFormat : CallFormat
{
    public static readonly TextFormat Instance = new();

    private TextFormat()
    {
    }

    public override string Path => "completions";

    public override string Operation => "text_completion";

    public override string Content => "prompt";

    public override bool Writes => true;

    public override bool TellsUsageIfAsked => true;

    // Of the best of several all are paid for.
    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("prompt"u8) ? RequestField.Content
        : name.ValueTextEquals("stream"u8) ? RequestField.Stream
        : name.ValueTextEquals("stream_options"u8) ? RequestField.StreamOptions
        : name.ValueTextEquals("max_tokens"u8) ? RequestField.OutputBound
        : name.ValueTextEquals("n"u8) ? RequestField.Choices
        : name.ValueTextEquals("best_of"u8) ? RequestField.OtherChoices
        : RequestField.None;

    public override bool BoundsOutput(string name) => name == "max_tokens";

    public override bool IsRead(string name) => name is "prompt" or "suffix";

    public override long CountInput(CallRequest request, TokenCounter counter) =>
        GivenInput.CountTokens(request.Bytes, "prompt"u8, counter);

    // Those that were not the best are taken to be as long as those that were.
    public override long CountOutput(CallRequest request, Meter meter, long? length) =>
        ((base.CountOutput(request, meter, length) * request.Choices) + request.ChoicesShown - 1) / request.ChoicesShown;

    public override IEnumerable<(string Type, byte[] Data)> EndAtLimit(StreamEnd end) =>
        end.OfChunks("text_completion", () => new() { ["text"] = "" });

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        if (reader.ValueTextEquals("choices"u8))
            meter.ReadOutput(ref reader);
        else
            meter.ReadCommon(ref reader);
    }
}
