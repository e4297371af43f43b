using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>What a price map says of one model; null, or no costs: nothing.</summary>
/// <param name="Name">As deployments write it, such as <c>azure/gpt-4o</c>.</param>
/// <param name="Provider">Whose price it is: <c>litellm_provider</c>.</param>
public sealed record MappedModel(
    string Name,
    Costs Costs,
    string? Mode,
    string? Provider,
    long? MaxInputTokens,
    long? MaxOutputTokens);
