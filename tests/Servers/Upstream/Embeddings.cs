using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/embeddings: one and the same vector for each input.</summary>
internal static class Embeddings
{
    private const string Vector = "[0.5,-0.25,0.125]";
    private const string VectorBase64 = "\"AAAAPwAAgL4AAAA+\"";

    public static string Json(OpenAIRequest request, FakeBehavior behavior, Tokens tokens)
    {
        var count = request.Input.ValueKind == JsonValueKind.Array ? request.Input.GetArrayLength() : 1;
        var vector = request.EncodingFormat == "base64" ? VectorBase64 : Vector;
        var data = Enumerable.Range(0, count)
            .Select(index => $$"""{"object":"embedding","index":{{index}},"embedding":{{vector}}}""");
        var reported = behavior.Usage is null or UsageMode.Normal
            ? Usage.OfEmbedding(tokens)
            : Usage.Of(tokens, behavior.Usage);
        var usage = reported is null ? "" : $",\"usage\":{reported}";

        return
            $$"""
            {"object":"list","data":[{{string.Join(',', data)}}],
            "model":{{JsonSerializer.Serialize(request.Model, OpenAIJson.Default.String)}}{{usage}}}
            """.ReplaceLineEndings("");
    }
}
