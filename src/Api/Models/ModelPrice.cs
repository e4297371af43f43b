using Tollgate.Accounts;

namespace Tollgate.Api.Models;

/// <summary>What the catalogue knows of a model.</summary>
/// <param name="Provider">Whose price it is, in the catalogue's words, such as <c>bedrock_converse</c>.</param>
/// <param name="Mode"><c>chat</c>, <c>completion</c>, <c>responses</c> or <c>embedding</c>.</param>
internal sealed record ModelPrice(
    Price Price, long? MaxInputTokens, long? MaxOutputTokens, string Mode, string Provider);
