using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Forwarding.Mocks;
using Tollgate.Api.Calls.Metering;

namespace Tollgate.Api.Calls.Formats;

/// <summary>A <c>query</c> and <c>documents</c>, which are put in order by how well they answer it. It is paid for by
/// searches, of up to a hundred documents each, or by tokens.</summary>
internal sealed class RerankFormat : CallFormat
{
    public static readonly RerankFormat Instance = new();

    private const int DocumentsPerSearch = 100;

    private RerankFormat()
    {
    }

    public override string Path => "rerank";

    public override IReadOnlyList<string> Routes { get; } = ["/rerank", "/v1/rerank", "/v2/rerank"];

    public override string Content => "documents";

    public override RequestField FieldOf(ref Utf8JsonReader name) =>
        name.ValueTextEquals("documents"u8) ? RequestField.Content : RequestField.None;

    public override void CheckContent(JsonTokenType kind)
    {
        if (kind != JsonTokenType.StartArray)
            throw BadFieldException.MustBe(Content, "an array");
    }

    public override long Measure(ref Utf8JsonReader reader) => GivenInput.CountItems(ref reader);

    public override bool IsRead(string name) => name is "query" or "documents";

    public override bool IsHarmless(string name) =>
        name is "top_n" or "return_documents" or "max_tokens_per_doc" or "max_chunks_per_doc" or "rank_fields";

    public override void ReadMember(ref Utf8JsonReader reader, Meter meter)
    {
        if (reader.ValueTextEquals("meta"u8))
        {
            reader.Read();
            meter.ReadUsage(ref reader);
        }
        else
        {
            meter.ReadCommon(ref reader);
        }
    }

    public override Usage Asked(CallRequest request, TokenCounts tokens) => new(tokens)
    {
        Queries = Math.Max(1, (request.ContentLength + DocumentsPerSearch - 1) / DocumentsPerSearch),
    };

    // A long document counts as several; and with each of them the query may be read once more.
    public override Usage AtMost(CallRequest request, TokenCounts tokens, long choices)
    {
        var documents = Math.Max(1, request.ContentLength);
        var prompt = tokens.Prompt > TokenCounts.Max / documents ? TokenCounts.Max : tokens.Prompt * documents;
        return new(tokens with { Prompt = prompt }) { Queries = documents };
    }

    public override Usage Used(CallRequest request, Meter meter, Usage usage) => new(usage.Tokens.OfInput)
    {
        Queries = meter.Reported is { } reported ? Math.Max(1, reported.Queries) : Asked(request, usage.Tokens).Queries,
    };

    public override void WriteMock(Mock mock) => mock.WriteTold(new()
    {
        ["results"] = new JsonArray([.. Enumerable.Range(0, (int)Math.Min(mock.Request.ContentLength, Mock.ItemsMax))
            .Select(index => new JsonObject { ["index"] = index, ["relevance_score"] = 0 })]),
    });
}
