using Tollgate.Accounts;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Bodies;

/// <summary>What the bodies of all kinds of accounts have in common, as the document tells it.</summary>
internal static class LimitProperties
{
    public static readonly Property MaxBudget =
        Dollars("max_budget", "US dollars that it may spend in a period; 0 lets nothing through, null is no budget");

    public static readonly Property ModelBudgets = Map(
        "model_max_budget",
        $"Budgets of single models, at most {Limits.ModelBudgetsMax}: dollars that last for ever, or an object with a period",
        Either(Amount with { Example = 0.5m }, Takes(
            [
            Dollars("budget_limit", "US dollars that it may spend on the model in a period", 1),
            Dollars("max_budget", "Another name of `budget_limit`", 1),
            Duration("time_period", "How long a period lasts", "1d"),
            Duration("budget_duration", "Another name of `time_period`", "1d"),
            .. ModelRates,
        ])),
        Samples.Model);

    public static readonly Property Models =
        Names("models", "The models that it may use; none: all", Fields.NamesMax, Samples.Model);

    public static readonly Property Blocked = Flag("blocked", "Whether it is refused every call");

    /// <summary>How fast calls may come.</summary>
    public static IReadOnlyList<Property> Rates { get; } =
    [
        .. ModelRates,
        Count("max_parallel_requests", "Calls that may be in flight at once", 20, most: RateLimits.Max),
    ];

    /// <summary>How fast those of single models may.</summary>
    public static IReadOnlyList<Property> RatesOfModels { get; } =
    [
        Map("model_rpm_limit", "Calls a minute, for each model", Whole with { Example = 10 }, Samples.Model),
        Map("model_tpm_limit", "Tokens a minute, for each model", Whole with { Example = 10_000 }, Samples.Model),
    ];

    /// <summary>What of rates can also stand in <c>metadata</c>.</summary>
    public static IReadOnlyList<Property> InMetadata { get; } =
        [.. RatesOfModels, .. GuaranteeFields.Names.Select(Guarantee)];

    /// <summary>A budget of its own, or one that it holds, and rates.</summary>
    public static IReadOnlyList<Property> Budget { get; } = [MaxBudget, .. BesideAmount];

    /// <summary>The same where the amount has another name.</summary>
    public static IReadOnlyList<Property> BesideAmount =>
    [
        Dollars("soft_budget", "US dollars at which alerts are sent, and nothing is refused", 8),
        Duration("budget_duration", "How long a period lasts, such as 30s, 24h, 7d or 1mo; null: for ever"),
        Word("budget_enforcement", "Whether the call that crosses a budget completes, or all that a call can cost must fit",
            "last-call", "hard"),
        Id("budget_id", "A budget object to hold in the place of a budget of its own", Samples.Budget),
        .. Rates,
    ];

    /// <summary>All limits of keys and teams.</summary>
    public static IReadOnlyList<Property> All { get; } =
    [
        .. Budget,
        List("budget_limits", $"Further budgets, each with a period of its own, at most {Limits.WindowsMax}", Takes(
            Duration("budget_duration", "How long a period lasts", "7d").Required(),
            Dollars("max_budget", "US dollars that it may spend in a period", 50).Required())),
        ModelBudgets,
        .. InMetadata,
        Models,
        Blocked,
    ];

    /// <summary>A budget that is higher for a while; only a change can ask for it.</summary>
    public static IReadOnlyList<Property> Increase { get; } =
    [
        Dollars("temp_budget_increase", "US dollars by which `max_budget` is higher until `temp_budget_expiry`", 5),
        Instant("temp_budget_expiry", "When the increase ends"),
    ];

    public static Property Metadata(params IReadOnlyList<Property> known) =>
        Free("metadata", $"Whatever the client wants to keep with it, at most {Fields.JsonMax} characters", known);

    public static Property Id(string name, string says, string example) => Text(name, says, example, AccountId.NameMax);

    private static IReadOnlyList<Property> ModelRates =>
    [
        Count("rpm_limit", "Calls that may begin in any 60 seconds", 100, most: RateLimits.Max),
        Count("tpm_limit", "Tokens that may be used in any 60 seconds", 100_000, most: RateLimits.Max),
    ];

    private static Property Guarantee(string name) =>
        Word(
            name, "Whether all keys of a team may have more of the rate together than the team",
            "best_effort_throughput", "guaranteed_throughput");
}
