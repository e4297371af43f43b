using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Budgets;

/// <summary>Budget objects as the document tells of them: the rows of <see cref="BudgetRow"/>.</summary>
internal static class BudgetSchemas
{
    public static readonly Property Id = LimitProperties.Id("budget_id", "The budget", Samples.Budget);

    public static readonly Property Shared =
        Flag("shared", "Whether all that hold it draw on one pool; else each has its own spend");

    public static readonly Property AllowedModels =
        Names("allowed_models", "The models that whoever holds it may use; none: all", Fields.NamesMax, Samples.Model);

    public static readonly Schema Budget = Row("Budget",
    [
        .. Limits,
        RowProperties.ResetsAt,
        RowProperties.Spend.Seldom() with { Says = "US dollars spent of a pool in the period that runs" },
        RowProperties.Held with { CanBeNull = true, Says = "US dollars that calls in flight hold of it" },
        .. RowProperties.Dates,
        .. RowProperties.Makers,
    ]);

    /// <summary>The budget object that an account holds, in the account's row.</summary>
    public static Property Held(
        string name = "litellm_budget_table", string says = "The budget object that it holds") =>
        Nested(name, says, HeldBudget).OrNull();

    private static readonly Schema HeldBudget = Row("HeldBudget", Limits);

    private static IReadOnlyList<Property> Limits =>
    [
        Id,
        RowProperties.MaxBudget,
        RowProperties.SoftBudget,
        .. RowProperties.Rates,
        RowProperties.Duration,
        RowProperties.ModelBudgets,
        AllowedModels,
        Shared,
    ];
}
