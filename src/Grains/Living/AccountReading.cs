using Tollgate.Accounts;

namespace Tollgate.Grains.Living;

/// <summary>What an active account tells whoever watches its budget.</summary>
/// <param name="Id">As LiteLLM's metrics name it; of a key, the SHA-256 of its newest secret.</param>
/// <param name="Models">What is left of the rates of its single models.</param>
public sealed record AccountReading(
    AccountId Account, string Id, string? Alias, BudgetExplanation Budget, IReadOnlyList<RateFigures> Models);
