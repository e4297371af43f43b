namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/audio/speech: sound, or server-sent events of it. Only these report usage.</summary>
internal sealed class Speech(OpenAIRequest request, FakeBehavior behavior)
{
    private const string Sound = "ID3 sound, as bytes that are no JSON";
    private const int ChunksDefault = 10;

    public Answer ToAnswer()
    {
        var tokens = behavior.BillsTokens ? Tokens.OfSpeech(request, behavior) : default;
        var units = behavior.BillsTokens ? default : new Units(Characters: Characters());
        return request.StreamFormat == "sse"
            ? Answer.Stream(tokens, Chunks(tokens.Completion), Done(tokens)) with { Units = units }
            : Answer.Whole(StatusCodes.Status200OK, "audio/mpeg", tokens, Sound, behavior, units);
    }

    private long Characters()
    {
        try
        {
            return (request.Input.GetString() ?? "").EnumerateRunes().LongCount();
        }
        catch (InvalidOperationException)
        {
            // Half of a pair of surrogates is no text, and is billed as it was written.
            return request.Input.GetRawText().Length - "\"\"".Length;
        }
    }

    private IEnumerable<(string Event, long Tokens)> Chunks(long tokens)
    {
        var count = behavior.Chunks ?? ChunksDefault;
        return Enumerable.Range(0, count).Select(chunk => (
            Event("\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\""),
            (tokens * (chunk + 1) / count) - (tokens * chunk / count)));
    }

    private string Done(Tokens tokens)
    {
        var usage = behavior.BillsTokens ? Usage.OfSound(tokens, behavior.Usage) : null;
        return Event($"\"type\":\"speech.audio.done\"{(usage is null ? "" : $",\"usage\":{usage}")}");
    }

    private static string Event(string members) => $"data: {{{members}}}\n\n";
}
