using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary><c>input</c>, which is answered with vectors: there is no output to pay for, and no stream.</summary>
internal sealed class EmbeddingFormat : CallFormat
{
    public static readonly EmbeddingFormat Instance = new();

    private EmbeddingFormat()
    {
    }

    public override string Path => "embeddings";

    public override string Content => "input";

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("input"u8) ? RequestField.Content : RequestField.None;

    public override long CountInput(CallRequest request, TokenCounter counter) =>
        GivenInput.CountTokens(request.Bytes, "input"u8, counter);

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter) => meter.ReadCommon(ref reader);

    // Vectors cost nothing, whatever a provider says of them.
    public override Usage Used(CallRequest request, Meter meter, Usage usage) =>
        usage with { Tokens = usage.Tokens.OfInput };

    public override void WriteMock(Mock mock) => EmbeddingMock.Write(mock);
}
