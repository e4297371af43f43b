using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/rerank: billed by searches, as Cohere does, or by tokens, as most others do.</summary>
internal static class Ranking
{
    // Of the largest search that Cohere counts as one.
    private const int DocumentsPerSearch = 100;

    public static Answer ToAnswer(OpenAIRequest request, FakeBehavior behavior)
    {
        var documents = request.Documents.ValueKind == JsonValueKind.Array ? request.Documents.GetArrayLength() : 0;
        var tokens = behavior.BillsTokens ? Tokens.OfInput(behavior) : default;
        var units = behavior.BillsTokens
            ? default
            : new Units(Searches: Math.Max(1, (documents + DocumentsPerSearch - 1) / DocumentsPerSearch));
        var report = behavior.BillsTokens
            ? Usage.OfRankedTokens(tokens, behavior.Usage)
            : Usage.OfSearches(units, behavior.Usage);
        var results = Enumerable.Range(0, documents).Select(index => $$"""{"index":{{index}},"relevance_score":0.5}""");
        var json = $$"""{"id":"rank-1","results":[{{string.Join(',', results)}}]{{report}}}""";
        return Answer.Whole(StatusCodes.Status200OK, Answer.Json, tokens, json, behavior, units);
    }
}
