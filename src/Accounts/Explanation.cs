namespace Tollgate.Accounts;

/// <summary>Everything that an account's next answer rests on.</summary>
public sealed record Explanation(
    AccountId Account,
    long Epoch,
    IReadOnlyList<BudgetExplanation> Budgets,
    IReadOnlyList<HoldExplanation> Holds)
{
    /// <summary>The rates that bind it, those of single models behind its own.</summary>
    public IReadOnlyList<RateExplanation> Rates { get; init; } = [];
}

/// <summary>The rates of an account, or of one model of it.</summary>
/// <param name="Used">What counts against each of them now.</param>
/// <param name="HeldTokens">What calls in flight hold on top.</param>
public sealed record RateExplanation(AccountId Account, RateLimits Limits, RateLimits Used, long HeldTokens);

/// <summary>A budget of an account in the period that runs. <paramref name="Max"/> is null where only spend is
/// counted.</summary>
public sealed record BudgetExplanation(
    AccountId Account,
    Money? Max,
    Money Spent,
    Money Held,
    Period Period,
    DateTimeOffset? ResetsAt,
    long Version);

/// <summary>A call in flight, and what it holds.</summary>
public sealed record HoldExplanation(CallId Call, Money Held, DateTimeOffset Since);
