using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary><c>input</c>, which is judged. OpenAI takes nothing for it and reports no usage; whoever has a price for it
/// has the tokens of the input counted.</summary>
internal sealed class ModerationFormat : CallFormat
{
    public static readonly ModerationFormat Instance = new();

    private ModerationFormat()
    {
    }

    public override string Path => "moderations";

    public override string Content => "input";

    public override string DefaultModel => "omni-moderation-latest";

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("input"u8) ? RequestField.Content : RequestField.None;

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter) => meter.ReadCommon(ref reader);

    public override void WriteMock(Mock mock) => mock.WriteTold(new()
    {
        ["id"] = "modr-mock",
        ["results"] = new JsonArray([.. Enumerable
            .Range(0, Math.Min(GivenInput.Count(mock.Request.Bytes, "input"u8), Mock.ItemsMax))
            .Select(_ => new JsonObject
            {
                ["flagged"] = false,
                ["categories"] = new JsonObject(),
                ["category_scores"] = new JsonObject(),
            })]),
    });
}
