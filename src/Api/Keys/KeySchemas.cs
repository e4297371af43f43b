using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Describing;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Keys;

/// <summary>Keys as the document tells of them: what is asked for, and the rows of <see cref="KeyRow"/>.</summary>
internal static class KeySchemas
{
    public static readonly Property Key = Text("key", "The key, or its SHA-256", Samples.Key, NewKey.SecretMax);

    /// <summary>What a new key can be asked to be, and an old one to become.</summary>
    public static IReadOnlyList<Property> Asked { get; } =
    [
        Text("key_alias", "A name, of which there is one among all keys", "qa-bot"),
        Id("team_id", "The team that it belongs to", Samples.Team),
        Id("user_id", "The user that owns it", Samples.User),
        Id("organization_id", "The organization that it belongs to", Samples.Organization),
        Duration("duration", "How long it lives; null: for ever", "90d"),
        Dollars("spend", "US dollars that count as spent in the period that runs", 0),
        Map("aliases", "Other names that it knows models by", TextLike(Samples.Model), "fast"),
        Names(RouteFields.Routes, "Paths, paths that end in /*, or groups of routes, that it may call; none: all",
            Access.AllowedRoutes.Max, "llm_api_routes"),
        Word(RouteFields.Type, "The same as a type of key", "default", "llm_api", "management", "read_only"),
        Metadata([
            Text("priority", "Its part of rates that keys share, as the configuration names it", "high"),
            .. InMetadata,
        ]),
        .. All,
    ];

    /// <summary>The answer that has the secret.</summary>
    public static readonly Schema WithSecret = Row("KeyWithSecret",
    [
        Text("key", "The secret. It is kept nowhere, and told only here", Samples.Key),
        Text("token", "Its SHA-256, which names the key as well", Samples.KeyHash),
        Text("token_id", "The same", Samples.KeyHash),
        Text("duration", "How long it lives", "90d").OrNull(),
        .. Facts,
        .. RowProperties.RatesOfModels,
        Never("agent_id"),
        Never("guardrails"),
        Never("tags"),
        Never("enforced_params"),
        Never("litellm_budget_table"),
        Flag("blocked", "Whether it is refused every call; null is false").OrNull(),
    ]);

    /// <summary>A key without its secret.</summary>
    public static readonly Schema Shown = Row("Key", ShownFacts);

    /// <summary>A key of a list.</summary>
    public static readonly Schema Listed = Row("ListedKey", [Token, .. ShownFacts]);

    public static readonly Schema Changed = Row(
        "ChangedKey", [Text("key", "As it was named", Samples.Key), Token, .. ShownFacts]);

    /// <summary>A secret of the client's choice.</summary>
    public static Property Secret(string name, string example) =>
        Text(name, "The secret, beginning with sk-; null: one is made", example, NewKey.SecretMax);

    private static Property Token => Text("token", "The SHA-256 of its secret", Samples.KeyHash);

    private static IReadOnlyList<Property> ShownFacts =>
    [
        .. Facts,
        Blocked,
        Text("organization_id", "The organization that it belongs to", Samples.Organization).OrNull(),
        RowProperties.Held,
        RowProperties.ResetsAt,
        RowProperties.ModelSpend,
        .. RowProperties.Increase,
        Flag("soft_budget_cooldown", "LiteLLM's; always false here"),
        Never("object_permission_id"),
        Never("litellm_organization_table"),
        BudgetSchemas.Held(),
    ];

    private static IReadOnlyList<Property> Facts =>
    [
        Text("key_name", "The secret as it may be shown", "sk-...PrBw"),
        Text("key_alias", "Its name", "qa-bot").OrNull(),
        Text("user_id", "The user that owns it", Samples.User).OrNull(),
        Text("team_id", "The team that it belongs to", Samples.Team).OrNull(),
        Instant("expires", "When it ends").OrNull(),
        RowProperties.Spend,
        RowProperties.MaxBudget,
        RowProperties.SoftBudget,
        RowProperties.Duration,
        RowProperties.Enforcement,
        RowProperties.BudgetId,
        .. RowProperties.Rates,
        RowProperties.Windows,
        RowProperties.ModelBudgets,
        LimitProperties.Models,
        Asked.First(property => property.Name == "aliases"),
        Asked.First(property => property.Name == RouteFields.Routes),
        Metadata(),
        Empty("config"),
        Empty("permissions"),
        EmptyList("allowed_cache_controls"),
        Never("object_permission"),
        .. RowProperties.Makers,
        .. RowProperties.Dates,
    ];
}
