using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/moderations: not billed, as OpenAI does, or by tokens, as Mistral does.</summary>
internal static class Judgement
{
    public static Answer ToAnswer(OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = behavior.BillsTokens ? Tokens.OfInput(behavior) : default;
        var usage = behavior.BillsTokens && Usage.Of(tokens, behavior.Usage) is { } said ? $",\"usage\":{said}" : "";
        var json =
            $$$"""
            {"id":"modr-1","model":{{{JsonSerializer.Serialize(request.Model, OpenAIJson.Default.String)}}},
            "results":[{"flagged":false,"categories":{},"category_scores":{}}]{{{usage}}}}
            """.ReplaceLineEndings("");
        return Answer.Whole(StatusCodes.Status200OK, Answer.Json, tokens, json, behavior);
    }
}
