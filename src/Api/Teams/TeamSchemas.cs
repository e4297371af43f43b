using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Describing;
using Tollgate.Api.Members;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Teams;

/// <summary>Teams as the document tells of them: what is asked for, and the rows of <see cref="TeamRow"/>.</summary>
internal static class TeamSchemas
{
    public static readonly Property Id = LimitProperties.Id("team_id", "The team", Samples.Team);

    /// <summary>What a new team can be asked to be, and an old one to become.</summary>
    public static IReadOnlyList<Property> Asked { get; } =
    [
        Text("team_alias", "A name, of which there is one among all teams", "QA Prod Bot"),
        Dollars("spend", "US dollars that count as spent in the period that runs", 0),
        Map("model_aliases", "Other names that its keys know models by", TextLike(Samples.Model), "fast"),
        Metadata([
            Text("priority", "The part of shared rates that its keys have, as the configuration names it", "high"),
            .. InMetadata,
        ]),
        Dollars("team_member_budget", "US dollars that a member without a budget of his own may spend in a period", 2),
        Duration("team_member_budget_duration", "How long that period lasts"),
        .. LimitProperties.Rates.Take(2).Select(rate => rate with
        {
            Name = $"team_member_{rate.Name}",
            Says = $"{rate.Says} by each member",
        }),
        .. All,
    ];

    public static IReadOnlyList<Property> Row { get; } =
    [
        Text("team_alias", "Its name", "QA Prod Bot").OrNull(),
        Id,
        Text("organization_id", "The organization that it belongs to", Samples.Organization).OrNull(),
        List("members_with_roles", "Its members", MemberSchemas.Listed),
        Metadata(),
        .. RowProperties.Rates,
        RowProperties.MaxBudget,
        RowProperties.SoftBudget,
        RowProperties.Duration,
        RowProperties.Enforcement,
        RowProperties.Windows,
        LimitProperties.Models,
        Blocked,
        RowProperties.Spend,
        RowProperties.Held with { IsSeldom = false, CanBeNull = true },
        RowProperties.ResetsAt,
        RowProperties.ModelSpend,
        RowProperties.ModelBudgets,
        .. RowProperties.Increase,
        RowProperties.BudgetId,
        Nested("litellm_model_table", "Other names that its keys know models by", Gives(
            Map("model_aliases", "A name, and the model that it stands for", TextLike(Samples.Model), "fast"))).OrNull(),
        EmptyList("admins"),
        EmptyList("members"),
        EmptyList("team_member_permissions"),
        Empty("router_settings"),
        Never("model_id"),
        Never("object_permission"),
        Never("object_permission_id"),
        .. RowProperties.Dates,
    ];

    public static readonly Schema Team = Vocabulary.Row("Team", Row);

    /// <summary>A team with what it grants its members.</summary>
    public static readonly Schema Shown = Vocabulary.Row("TeamInfo",
    [
        .. Row,
        BudgetSchemas.Held("team_member_budget_table", "The budget object that members hold without one of their own"),
    ]);
}
