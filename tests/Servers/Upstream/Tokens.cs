using System.Text.Json.Serialization;

namespace Tollgate.Servers.Upstream;

/// <summary>What one answer costs in tokens; every other kind is in the prompt or in the completion.</summary>
public readonly record struct Tokens(
    long Prompt, long Completion, long Cached = 0, long CacheWrite = 0, long Reasoning = 0)
{
    private const long PromptDefault = 10;
    private const long CompletionDefault = 20;

    /// <summary>Those of <see cref="CacheWrite"/> that are kept for an hour.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CacheWriteHour { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long AudioPrompt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long AudioCompletion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ImageCompletion { get; init; }

    internal static Tokens Of(OpenAIRequest request, FakeBehavior behavior)
    {
        var each = behavior.CompletionTokens
            ?? (behavior.SizeBytes is { } size ? Words.CountIn(size) : request.CompletionMax ?? CompletionDefault);

        return OfInput(behavior) with
        {
            Completion = each * request.Choices,
            Reasoning = (behavior.ReasoningTokens ?? 0) * request.Choices,
            AudioCompletion = (behavior.AudioCompletionTokens ?? 0) * request.Choices,
        };
    }

    /// <summary>Of a text that is continued: every answer to every prompt is billed, also those that were not the
    /// best.</summary>
    internal static Tokens OfText(OpenAIRequest request, FakeBehavior behavior) => OfInput(behavior) with
    {
        Completion = (behavior.CompletionTokens ?? request.CompletionMax ?? CompletionDefault)
            * request.Prompts * request.ChoicesMade,
    };

    internal static Tokens OfInput(FakeBehavior behavior) => new(
        behavior.PromptTokens ?? PromptDefault, 0, behavior.CachedTokens ?? 0, behavior.CacheWriteTokens ?? 0)
    {
        CacheWriteHour = behavior.CacheWriteHourTokens ?? 0,
        AudioPrompt = behavior.AudioPromptTokens ?? 0,
    };

    /// <summary>Of pictures: all that comes out is one.</summary>
    internal static Tokens OfImages(OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Of(request, behavior);
        return tokens with { ImageCompletion = tokens.Completion };
    }

    /// <summary>Of speech: all that comes out is sound.</summary>
    internal static Tokens OfSpeech(OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Of(request, behavior);
        return tokens with { AudioCompletion = tokens.Completion };
    }

    /// <summary>Of sound that is written down: all that goes in is sound, unless the request says otherwise.</summary>
    internal static Tokens OfTranscript(OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Of(request, behavior);
        return tokens with { AudioPrompt = behavior.AudioPromptTokens ?? tokens.Prompt, AudioCompletion = 0 };
    }

    /// <summary>The same with so much of its completion. What is thought goes out with the end.</summary>
    internal Tokens UpTo(long completion) => this with
    {
        Completion = completion,
        Reasoning = 0,
        AudioCompletion = Math.Min(AudioCompletion, completion),
        ImageCompletion = Math.Min(ImageCompletion, completion),
    };
}
