using Tollgate.Accounts;

namespace Tollgate.Grains.Budgets;

/// <summary>A budget object. Its grain key is <see cref="AccountId.Budget"/>. Accounts that hold it keep their own
/// spend under its limits; one that is shared is an account that all of them draw on.</summary>
[Alias("tollgate.budget"), GrainInterfaceType("budget")]
public interface IBudgetGrain : IAccountGrain
{
    /// <summary>Makes the budget. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(BudgetProfile profile, Limits limits);

    /// <summary>The budget as it was last saved, and what was drawn on it; null where there is no such
    /// budget.</summary>
    [Alias("read")]
    Task<BudgetReading?> Read();
}

/// <summary>What a budget is, besides its limits.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.budget-profile")]
public sealed record BudgetProfile
{
    [Id(0)] public required string BudgetId { get; init; }

    /// <summary>Its holders draw on it together.</summary>
    [Id(1)] public bool Shared { get; init; }

    [Id(2)] public required string CreatedBy { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(4)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A budget as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.budget-reading")]
public sealed record BudgetReading(
    [property: Id(0)] BudgetProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
