using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/audio/transcriptions and /v1/audio/translations, whole or as server-sent events.</summary>
internal sealed class Transcript(OpenAIRequest request, FakeBehavior behavior)
{
    private readonly Tokens _tokens = Tokens.OfTranscript(request, behavior);

    public Answer ToAnswer()
    {
        var tokens = behavior.BillsTokens ? _tokens : default;
        var units = behavior.BillsTokens ? default : new Units(Seconds: request.Seconds);
        var whole = $"\"text\":{Json(Content)}{Usage(units)}";
        return request.Stream is true
            ? Answer.Stream(tokens, Deltas(), Event($"\"type\":\"transcript.text.done\",{whole}")) with { Units = units }
            : Answer.Whole(StatusCodes.Status200OK, Answer.Json, tokens, $"{{{whole}}}", behavior, units);
    }

    private string Content => ChatCompletion.Content(request, behavior, _tokens);

    private IEnumerable<(string Event, long Tokens)> Deltas() => Chunks.Of(Content, _tokens.Completion, behavior)
        .Select(chunk => (
            Event($"\"type\":\"transcript.text.delta\",\"delta\":{Json(chunk.Text)}"),
            behavior.BillsTokens ? chunk.Tokens : 0));

    private string Usage(Units units)
    {
        var usage = behavior.BillsTokens
            ? Upstream.Usage.OfTranscript(_tokens, behavior.Usage)
            : Upstream.Usage.OfDuration(units, behavior.Usage);
        return usage is null ? "" : $",\"usage\":{usage}";
    }

    private static string Event(string members) => $"data: {{{members}}}\n\n";

    private static string Json(string text) => JsonSerializer.Serialize(text, OpenAIJson.Default.String);
}
