using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary><c>messages</c>, which are answered with choices.</summary>
internal sealed class ChatFormat : CallFormat
{
    public static readonly ChatFormat Instance = new();

    // What stands around a message, and before the answer.
    private const int TokensPerMessage = 3;
    private const int TokensOfAnswer = 3;

    private ChatFormat()
    {
    }

    public override string Path => "chat/completions";

    public override string Content => "messages";

    public override bool Converses => true;

    public override bool Writes => true;

    public override bool TellsUsageIfAsked => true;

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("messages"u8) ? RequestField.Content
        : name.ValueTextEquals("stream"u8) ? RequestField.Stream
        : name.ValueTextEquals("stream_options"u8) ? RequestField.StreamOptions
        : name.ValueTextEquals("max_tokens"u8) ? RequestField.OutputBound
        : name.ValueTextEquals("max_completion_tokens"u8) ? RequestField.OtherOutputBound
        : name.ValueTextEquals("n"u8) ? RequestField.Choices
        : RequestField.None;

    public override void CheckContent(JsonTokenType kind)
    {
        if (kind != JsonTokenType.StartArray)
            throw BadFieldException.MustBe(Content, "an array");
    }

    public override bool IsRead(string name) => name is "messages" or "tools" or "functions" or "response_format";

    public override bool BoundsOutput(string name) => name is "max_tokens" or "max_completion_tokens";

    // OpenAI's newer models refuse the older name, which is the only one that others know.
    public override string OutputBound(bool ofOpenAI) => ofOpenAI ? "max_completion_tokens" : "max_tokens";

    public override long CountInput(CallRequest request, TokenCounter counter) =>
        counter.CountTexts(request.Bytes, IsRead, out var messages)
        + (messages * TokensPerMessage) + TokensOfAnswer;

    public override IEnumerable<(string Type, byte[] Data)> EndAtLimit(StreamEnd end) =>
        end.OfChunks("chat.completion.chunk", () => new() { ["delta"] = new JsonObject() });

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        if (reader.ValueTextEquals("choices"u8))
            meter.ReadOutput(ref reader);
        else
            meter.ReadCommon(ref reader);
    }
}
