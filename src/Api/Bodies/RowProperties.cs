using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Bodies;

/// <summary>What the rows of all kinds of accounts have in common, as the document tells it.</summary>
internal static class RowProperties
{
    public static readonly Property MaxBudget = LimitProperties.MaxBudget.OrNull();

    public static readonly Property SoftBudget = LimitProperties.Budget.Named("soft_budget").OrNull();

    public static readonly Property Duration = LimitProperties.Budget.Named("budget_duration").OrNull();

    public static readonly Property Enforcement = LimitProperties.Budget.Named("budget_enforcement").Seldom();

    public static readonly Property BudgetId = LimitProperties.Budget.Named("budget_id").OrNull();

    public static readonly Property ResetsAt = Instant("budget_reset_at", "When the next period begins").OrNull();

    public static readonly Property Spend = Sum("spend", "US dollars spent in the period that runs", 3.5e-06m);

    public static readonly Property Held = Sum("held", "US dollars that calls in flight hold besides", 0).Seldom();

    public static readonly Property ModelSpend = Map(
        "model_spend", "US dollars spent on models that have a budget", Amount with { Example = 0.25m }, Samples.Model);

    public static readonly Property ModelBudgets = Map(
        "model_max_budget",
        "Budgets of single models: dollars that last for ever, or an object with a period",
        Either(Amount with { Example = 0.5m }, Gives(
            Dollars("budget_limit", "US dollars that it may spend on the model in a period", 1).Seldom(),
            Vocabulary.Duration("time_period", "How long a period lasts", "1d").Seldom(),
            Count("rpm_limit", "Calls that may begin in any 60 seconds", 10).Seldom(),
            Count("tpm_limit", "Tokens that may be used in any 60 seconds", 10_000).Seldom())),
        Samples.Model);

    public static readonly Property Windows = List("budget_limits", "Further budgets, each with its own period", Row(
        "BudgetWindow",
        Vocabulary.Duration("budget_duration", "How long a period lasts", "7d"),
        Dollars("max_budget", "US dollars that it may spend in a period", 50),
        Instant("reset_at", "When the next period begins"))).OrNull();

    public static IReadOnlyList<Property> Rates { get; } = [.. LimitProperties.Rates.Select(rate => rate.OrNull())];

    public static readonly Property OwnBudget = Nested("litellm_budget_table", "Its own budget, or one that it holds", Row(
        "OwnBudget",
    [
        BudgetId,
        SoftBudget,
        MaxBudget,
        .. Rates,
        Never("model_max_budget"),
        Duration,
        ResetsAt,
    ])).OrNull();

    public static IReadOnlyList<Property> RatesOfModels { get; } =
        [.. LimitProperties.RatesOfModels.Select(rate => rate.OrNull())];

    public static IReadOnlyList<Property> Increase { get; } =
        [.. LimitProperties.Increase.Select(part => part.Seldom())];

    /// <summary>When it was made and changed.</summary>
    public static IReadOnlyList<Property> Dates { get; } =
    [
        Instant("created_at", "When it was made"),
        Instant("updated_at", "When it was changed last"),
    ];

    /// <summary>By whom.</summary>
    public static IReadOnlyList<Property> Makers { get; } =
    [
        Text("created_by", "Who made it", "default_user_id").OrNull(),
        Text("updated_by", "Who made it", "default_user_id").OrNull(),
    ];

    private static Property Named(this IReadOnlyList<Property> properties, string name) =>
        properties.First(property => property.Name == name);
}
