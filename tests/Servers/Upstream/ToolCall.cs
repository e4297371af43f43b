namespace Tollgate.Servers.Upstream;

/// <summary>What a model calls in the place of writing: a tool, by a name that is one token, with the content as its
/// arguments.</summary>
internal static class ToolCall
{
    public const string Name = "token";

    /// <summary>The arguments, so that name and arguments together are as many tokens as one choice has.</summary>
    /// <param name="around">The tokens of the JSON around the arguments.</param>
    public static string Arguments(OpenAIRequest request, FakeBehavior behavior, Tokens tokens, int around = 0) =>
        ChatCompletion.Content(
            request, behavior, tokens with { Completion = tokens.Completion - (request.Choices * (1 + around)) });
}
