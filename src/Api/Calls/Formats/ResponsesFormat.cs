using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>OpenAI's <c>responses</c>: an <c>input</c>, which can go on from what the provider has kept of earlier ones.
/// The last event of a stream has the whole of it again, and the usage.</summary>
internal sealed class ResponsesFormat : CallFormat
{
    public static readonly ResponsesFormat Instance = new();

    private const int TokensPerItem = 4;

    private ResponsesFormat()
    {
    }

    public override string Path => "responses";

    public override string Content => "input";

    public override bool Converses => true;

    public override bool Writes => true;

    public override bool NamesEvents => true;

    public override bool ErrorsAreFlat => true;

    public override bool IsOfNoDeployment => true;

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("input"u8) ? RequestField.Content
        : name.ValueTextEquals("stream"u8) ? RequestField.Stream
        : name.ValueTextEquals("max_output_tokens"u8) ? RequestField.OutputBound
        : name.ValueTextEquals("background"u8) ? RequestField.Background
        : name.ValueTextEquals("previous_response_id"u8)
            || name.ValueTextEquals("conversation"u8)
            || name.ValueTextEquals("prompt"u8) ? RequestField.Kept
        : RequestField.None;

    // Its answer would be read later, by a request that is not served here.
    public override void CheckValue(RequestField field, JsonTokenType kind)
    {
        if (field == RequestField.Background && kind is not (JsonTokenType.False or JsonTokenType.Null))
            throw new BadFieldException(
                "background", "Parameter 'background' must be false: what nobody waits for cannot be metered here.");
    }

    public override void CheckFields(RequestField seen)
    {
        if ((seen & (RequestField.Content | RequestField.Kept)) == RequestField.None)
            throw BadFieldException.Missing(Content);
    }

    public override bool IsRead(string name) => name is "input" or "instructions" or "tools" or "text";

    // An item can be nothing but its id.
    public override bool IsReference(string name) => name == "id";

    public override bool BoundsOutput(string name) => name == "max_output_tokens";

    public override string OutputBound(bool ofOpenAI) => "max_output_tokens";

    public override long CountInput(CallRequest request, TokenCounter counter) =>
        counter.CountTexts(request.Bytes, IsRead, out var items) + (items * TokensPerItem);

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        if (reader.ValueTextEquals("output"u8) || reader.ValueTextEquals("delta"u8))
            meter.ReadOutput(ref reader);
        else if (reader.ValueTextEquals("response"u8))
            ReadResponse(ref reader, meter);
        else if (reader.ValueTextEquals("item"u8))
            ReadItem(ref reader, meter);
        else
            meter.ReadCommon(ref reader);
    }

    // OpenAI's clients put a stream together by the id of its response, and take no other for its end.
    public override IEnumerable<(string Type, byte[] Data)> EndAtLimit(StreamEnd end) =>
    [
        StreamEnd.Named(new()
        {
            ["type"] = "response.incomplete",
            ["response"] = new JsonObject
            {
                ["id"] = end.AnswerId ?? $"resp_{end.Call.Value:N}",
                ["object"] = "response",
                ["created_at"] = end.Now.ToUnixTimeSeconds(),
                ["status"] = "incomplete",
                ["incomplete_details"] = new JsonObject { ["reason"] = "max_output_tokens" },
                ["model"] = end.Request.Model,
                ["output"] = new JsonArray(),
                ["usage"] = new JsonObject
                {
                    ["input_tokens"] = end.Tokens.Prompt,
                    ["output_tokens"] = end.Tokens.Completion,
                    ["total_tokens"] = end.Tokens.Total,
                },
            },
        }),
    ];

    public override bool IsEnd(CallRequest request, Meter meter, string type, ReadOnlySpan<byte> data) =>
        type is "response.completed" or "response.incomplete" or "response.failed" || base.IsEnd(request, meter, type, data);

    public override void WriteMock(Mock mock) => ResponsesMock.Write(mock);

    // As it stands when the event is sent. Its output has mostly come before, bit by bit.
    private static void ReadResponse(ref Utf8JsonReader reader, Meter meter)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (meter.Parts == 0 && reader.ValueTextEquals("output"u8))
                meter.ReadOutput(ref reader);
            else if (reader.ValueTextEquals("id"u8))
                meter.ReadId(ref reader);
            else
                meter.ReadCommon(ref reader);
        }
    }

    // Of an item of a stream the name of the tool that is called stands in its beginning alone; all else comes bit by
    // bit, and once more when it ends.
    private static void ReadItem(ref Utf8JsonReader reader, Meter meter)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject || !HasJustBegun(reader))
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
                meter.ReadOutput(ref reader);
            else if (reader.Read())
                reader.Skip();
        }
    }

    private static bool HasJustBegun(Utf8JsonReader item)
    {
        while (item.Read() && item.TokenType == JsonTokenType.PropertyName)
        {
            var isWritten = item.ValueTextEquals("arguments"u8) || item.ValueTextEquals("input"u8);
            item.Read();
            if (isWritten && item.TokenType == JsonTokenType.String && !item.ValueTextEquals(""u8))
                return false;
            item.Skip();
        }

        return true;
    }
}
