using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/completions, whole or as server-sent events.</summary>
internal sealed class TextCompletion(
    string id, OpenAIRequest request, FakeBehavior behavior, Tokens tokens, long created)
{
    private const int ChunksDefault = 5;

    private readonly int _answers = request.Prompts * request.Choices;

    public Answer ToAnswer() => request.Stream is true
        ? Answer.Stream(
            tokens,
            Pieces(),
            $"{(request.StreamOptions?.IncludeUsage is true ? Event([], Usage()) : "")}data: [DONE]\n\n")
        : Answer.Whole(
            StatusCodes.Status200OK, Answer.Json, tokens, Body(Choices(Text(), "\"stop\""), Usage()), behavior);

    private IEnumerable<(string Event, long Tokens)> Pieces()
    {
        var (text, count) = (Text(), behavior.Chunks ?? ChunksDefault);
        for (var chunk = 0; chunk < count; chunk++)
        {
            var piece = text[(text.Length * chunk / count)..(text.Length * (chunk + 1) / count)];
            yield return (
                Event(Choices(piece, chunk == count - 1 ? "\"stop\"" : "null"), ""),
                (tokens.Completion * (chunk + 1) / count) - (tokens.Completion * chunk / count));
        }
    }

    private string Text() => behavior.Text ?? Words.Of(tokens.Completion / (request.Prompts * request.ChoicesMade));

    private IEnumerable<string> Choices(string text, string finishReason) => Enumerable.Range(0, _answers).Select(index =>
        $$"""
        {"text":{{JsonSerializer.Serialize(text, OpenAIJson.Default.String)}},"index":{{index}},
        "logprobs":null,"finish_reason":{{finishReason}}}
        """.ReplaceLineEndings(""));

    private string Event(IEnumerable<string> choices, string usage) => $"data: {Body(choices, usage)}\n\n";

    private string Body(IEnumerable<string> choices, string usage) =>
        $$"""
        {"id":"{{id}}","object":"text_completion","created":{{created}},
        "model":{{JsonSerializer.Serialize(request.Model, OpenAIJson.Default.String)}},
        "choices":[{{string.Join(',', choices)}}]{{usage}}}
        """.ReplaceLineEndings("");

    private string Usage() => Upstream.Usage.Of(tokens, behavior.Usage) is { } usage ? $",\"usage\":{usage}" : "";
}
