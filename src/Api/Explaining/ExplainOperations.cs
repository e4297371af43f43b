using Tollgate.Accounts;
using Tollgate.Api.Describing;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Explaining;

/// <summary>What the routes of explanations take and give.</summary>
internal static class ExplainOperations
{
    private static readonly Schema Explanation = Row("Explanation",
    [
        Text("account", "The kind of account", "team"),
        Text("id", "Its id", Samples.Team),
        Text("alias", "Its name", "QA Prod Bot").OrNull(),
        Blocked,
        Instant("expires", "When it ends").OrNull(),
        Bodies.LimitProperties.Models,
        Bodies.RowProperties.BudgetId,
        .. Bodies.RowProperties.Increase,
        List("budgets", "Its budgets, its own first", Row(
            "ExplainedBudget",
            Text("limit", "Which: max_budget, window/7d, model/gpt-4o", "max_budget"),
            Bodies.RowProperties.MaxBudget,
            Sum("spent", "US dollars spent in the period", 3.5e-06m),
            Sum("held", "US dollars that calls in flight hold", 0),
            Instant("period", "When the period began"),
            Instant("resets_at", "When the next begins").OrNull())),
        List("rates", "Its rates", Row(
            "ExplainedRate",
            Text("limit", "Which, by the name of its field", "rpm_limit"),
            Text("model", "The model that it is of", Samples.Model).Seldom(),
            Count("max", "The limit", 100),
            Count("used", "What counts against it in the last 60 seconds", 4),
            Count("held", "Tokens that calls in flight hold", 0))),
        List("holds", "What each call in flight holds", Row(
            "ExplainedHold",
            Text("call_id", "The call", Samples.Call),
            Sum("held", "US dollars", 3.5e-06m),
            Number("age_seconds", "How long it has been in flight", 0.5))),
        Nested("question", "The call that was asked about", Row(
            "ExplainedCall",
            Text("model", "The model", Samples.Model),
            Sum("may_cost", "US dollars that it may cost", 3.5e-06m))).Seldom(),
        Nested("refusal", "Why it would be refused; null: it would not", Row(
            "ExplainedRefusal",
            Text("limit", "What is in the way", "max_budget"),
            Text("budget", "The budget without room", "max_budget").Seldom(),
            Text("model", "The model whose limit it is", Samples.Model).Seldom(),
            Number("max", "The limit", 1e-9).OrNull().Seldom(),
            Number("spent", "US dollars spent", 3.5e-6).OrNull().Seldom(),
            Number("held", "What calls in flight hold", 0).OrNull().Seldom(),
            Number("used", "What counts against a rate", 4).Seldom(),
            Number("retry_after", "Seconds until there is room; null: nobody knows", 7).OrNull().Seldom(),
            Instant("resets_at", "When there is room again").OrNull())).OrNull(),
    ]);

    /// <summary>Of the accounts of a kind.</summary>
    /// <param name="names">The parameters that name one.</param>
    public static Operation Of(string kind, params IReadOnlyList<Property> names) => new(
        Tag.Explanations,
        $"Explains what the next answer of {kind} rests on",
        "With a `model`, also what it would answer to a call of it. The question holds nothing.")
    {
        Query =
        [
            .. names,
            Text("model", "A model to be called", Samples.Model),
            Count("max_tokens", "The most tokens that the answer may have", 100, most: TokenCounts.Max).Usually(0),
        ],
        Answer = Explanation,
        Errors = [404],
    };

    public static Operation Of(AccountKind kind) => kind.Facts.IdField is { } field
        ? Of($"a {kind.Facts.Prefix}", Id(field, $"The {kind.Facts.Prefix}", SampleOf(kind)).Required())
        : Of("all calls together");

    private static string SampleOf(AccountKind kind) => kind switch
    {
        AccountKind.Organization => Samples.Organization,
        AccountKind.Team => Samples.Team,
        AccountKind.User => Samples.User,
        AccountKind.Customer => Samples.Customer,
        AccountKind.Tag => Samples.Tag,
        AccountKind.Budget => Samples.Budget,
        _ => Samples.Name,
    };
}
