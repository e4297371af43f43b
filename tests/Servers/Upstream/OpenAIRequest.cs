using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tollgate.Servers.Upstream;

/// <summary>The few members of a request, OpenAI's or Anthropic's, that its answer depends on.</summary>
internal sealed record OpenAIRequest
{
    public string? Model { get; init; }

    public bool? Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    public long? MaxTokens { get; init; }

    public long? MaxCompletionTokens { get; init; }

    public long? MaxOutputTokens { get; init; }

    public int? N { get; init; }

    public int? BestOf { get; init; }

    public JsonElement Prompt { get; init; }

    public JsonElement Input { get; init; }

    public string? EncodingFormat { get; init; }

    public string? StreamFormat { get; init; }

    public JsonElement Documents { get; init; }

    /// <summary>How long the sound in the form's file is; 0: it does not say.</summary>
    [JsonIgnore]
    public decimal Seconds { get; init; }

    public JsonElement Fake { get; init; }

    public int Choices => N ?? 1;

    /// <summary>How many are made, of which the best <see cref="Choices"/> are shown.</summary>
    public int ChoicesMade => Math.Max(Choices, BestOf ?? 1);

    /// <summary>How many texts are to be continued; tokens by themselves are one.</summary>
    public int Prompts => Prompt.ValueKind == JsonValueKind.Array
        && Prompt.EnumerateArray().FirstOrDefault().ValueKind != JsonValueKind.Number
        ? Prompt.GetArrayLength()
        : 1;

    public long? CompletionMax => MaxCompletionTokens ?? MaxTokens ?? MaxOutputTokens;
}

internal sealed record StreamOptions(bool? IncludeUsage);
