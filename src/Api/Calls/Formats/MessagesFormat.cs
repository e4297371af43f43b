using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>Anthropic's <c>messages</c>, which are answered with blocks of content. A stream tells the tokens of the
/// input at its beginning, and those of the output at its end.</summary>
internal class MessagesFormat : CallFormat
{
    public static readonly MessagesFormat Instance = new();

    private const int TokensPerMessage = 4;

    protected MessagesFormat()
    {
    }

    public override string Path => "messages";

    public override string Content => "messages";

    public override bool Converses => true;

    public override bool Writes => true;

    public override bool IsAnthropic => true;

    public override bool NamesEvents => true;

    public override bool CountsCachedApart => true;

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("messages"u8) ? RequestField.Content
        : name.ValueTextEquals("stream"u8) ? RequestField.Stream
        : name.ValueTextEquals("max_tokens"u8) ? RequestField.OutputBound
        : RequestField.None;

    public override void CheckContent(JsonTokenType kind)
    {
        if (kind != JsonTokenType.StartArray)
            throw BadFieldException.MustBe(Content, "an array");
    }

    public override void CheckValue(RequestField field, JsonTokenType kind)
    {
        if (field == RequestField.OutputBound && kind != JsonTokenType.Number)
            throw BadFieldException.MustBe("max_tokens", "an integer");
    }

    public override void CheckFields(RequestField seen)
    {
        base.CheckFields(seen);
        if (Writes && !seen.HasFlag(RequestField.OutputBound))
            throw BadFieldException.Missing("max_tokens");
    }

    public override bool IsRead(string name) => name is "messages" or "system" or "tools";

    public override bool BoundsOutput(string name) => name == "max_tokens";

    public override long CountInput(CallRequest request, TokenCounter counter) =>
        counter.CountTexts(request.Bytes, IsRead, out var messages) + (messages * TokensPerMessage);

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        if (reader.ValueTextEquals("content"u8)
            || reader.ValueTextEquals("content_block"u8)
            || reader.ValueTextEquals("delta"u8))
            meter.ReadOutput(ref reader);
        else if (reader.ValueTextEquals("message"u8))
            ReadBeginning(ref reader, meter);
        else
            meter.ReadCommon(ref reader);
    }

    public override bool IsEnd(CallRequest request, Meter meter, string type, ReadOnlySpan<byte> data) =>
        type == "message_stop" || base.IsEnd(request, meter, type, data);

    public override IEnumerable<(string Type, byte[] Data)> EndAtLimit(StreamEnd end) =>
    [
        StreamEnd.Named(new()
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = "max_tokens", ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = end.Tokens.Completion },
        }),
        StreamEnd.Named(new() { ["type"] = "message_stop" }),
    ];

    public override void WriteMock(Mock mock) => MessagesMock.Write(mock);

    // The message of which a stream consists, before there is anything in it.
    private static void ReadBeginning(ref Utf8JsonReader reader, Meter meter)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            meter.ReadCommon(ref reader, outputFollows: true);
    }
}
