namespace Tollgate.Servers.Upstream;

/// <summary>What one answer costs; cached and written tokens are in the prompt, reasoning in the completion.</summary>
public readonly record struct Tokens(
    long Prompt, long Completion, long Cached = 0, long CacheWrite = 0, long Reasoning = 0)
{
    private const long PromptDefault = 10;
    private const long CompletionDefault = 20;

    internal static Tokens Of(OpenAIRequest request, FakeBehavior behavior)
    {
        var each = behavior.CompletionTokens
            ?? (behavior.SizeBytes is { } size ? Words.CountIn(size) : request.CompletionMax ?? CompletionDefault);

        return new Tokens(
            behavior.PromptTokens ?? PromptDefault,
            each * request.Choices,
            behavior.CachedTokens ?? 0,
            behavior.CacheWriteTokens ?? 0,
            (behavior.ReasoningTokens ?? 0) * request.Choices);
    }

    /// <summary>Of a text that is continued: every answer to every prompt is billed, also those that were not the
    /// best.</summary>
    internal static Tokens OfText(OpenAIRequest request, FakeBehavior behavior) => new(
        behavior.PromptTokens ?? PromptDefault,
        (behavior.CompletionTokens ?? request.CompletionMax ?? CompletionDefault)
            * request.Prompts * Math.Max(request.Choices, request.BestOf ?? 1));

    internal static Tokens OfEmbedding(FakeBehavior behavior) =>
        new(behavior.PromptTokens ?? PromptDefault, Completion: 0);
}
