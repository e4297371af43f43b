using Tollgate.Accounts;

namespace Tollgate.Api.Models;

/// <summary>What the catalogue knows of a model.</summary>
/// <param name="Mode"><c>chat</c>, <c>embedding</c>, <c>completion</c> or <c>responses</c>.</param>
internal sealed record ModelPrice(Price Price, long? MaxInputTokens, long? MaxOutputTokens, string Mode);
