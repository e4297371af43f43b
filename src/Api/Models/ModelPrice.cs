using Tollgate.Accounts;

namespace Tollgate.Api.Models;

/// <summary>What the catalogue knows of a model.</summary>
/// <param name="Provider">Whose price it is, in the catalogue's words, such as <c>bedrock_converse</c>.</param>
/// <param name="Mode">What it does, in LiteLLM's words, such as <c>chat</c> or <c>embedding</c>.</param>
internal sealed record ModelPrice(
    Price Price, long? MaxInputTokens, long? MaxOutputTokens, string Mode, string Provider)
{
    public const string DefaultMode = "chat";
}
