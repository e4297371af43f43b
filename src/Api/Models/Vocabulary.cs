namespace Tollgate.Api.Models;

/// <summary>The pieces into which a model cuts what it reads.</summary>
/// <param name="Encoding">By OpenAI's name.</param>
/// <param name="IsKnown">It is the model's own; otherwise what is counted with it is an estimate.</param>
internal sealed record Vocabulary(string Encoding, bool IsKnown = true)
{
    private static readonly Vocabulary O200k = new("o200k_base");
    private static readonly Vocabulary Cl100k = new("cl100k_base");

    private static readonly string[] OfO200k =
        ["gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "o1", "o3", "o4", "chatgpt-4o"];

    private static readonly string[] OfCl100k = ["gpt-4-", "gpt-3.5-", "gpt-35-", "text-embedding-"];

    /// <summary>For models that keep theirs to themselves.</summary>
    public static Vocabulary Guessed { get; } = new("o200k_base", IsKnown: false);

    /// <param name="openAIModel">OpenAI's own name of a model; null: it is not one of OpenAI's.</param>
    public static Vocabulary Of(string? openAIModel) =>
        openAIModel is null ? Guessed
        : Begins(openAIModel, OfO200k) ? O200k
        : openAIModel == "gpt-4" || Begins(openAIModel, OfCl100k) ? Cl100k
        : Guessed;

    private static bool Begins(string model, string[] families) =>
        Array.Exists(families, family => model.StartsWith(family, StringComparison.Ordinal));
}
