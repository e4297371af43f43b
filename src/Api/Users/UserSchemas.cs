using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Organizations;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Users;

/// <summary>Users as the document tells of them: what is asked for, and the rows of <see cref="UserRow"/>.</summary>
internal static class UserSchemas
{
    public static readonly Property Id = LimitProperties.Id("user_id", "The user", Samples.User);

    /// <summary>What a new user can be asked to be, and an old one to become.</summary>
    public static IReadOnlyList<Property> Asked { get; } =
    [
        Text("user_email", "His address", Samples.Email),
        Text("user_alias", "His name", "Ishaan"),
        Word("user_role", "What his keys may manage", [.. Roles.Names.Reverse()]),
    ];

    public static IReadOnlyList<Property> Row { get; } =
    [
        Id,
        .. Asked.Select(property => property.OrNull()),
        Names("teams", "The teams that he is a member of", Fields.NamesMax, Samples.Team),
        RowProperties.MaxBudget,
        RowProperties.SoftBudget,
        RowProperties.Spend,
        RowProperties.Held,
        LimitProperties.Models,
        LimitProperties.Metadata(),
        .. RowProperties.Rates,
        RowProperties.BudgetId,
        RowProperties.Duration,
        RowProperties.ResetsAt,
        RowProperties.Windows,
        RowProperties.ModelSpend,
        RowProperties.ModelBudgets,
        EmptyList("allowed_cache_controls"),
        List("organization_memberships", "The organizations that he is in; null where nobody looked",
            OrganizationMemberSchemas.Row).OrNull(),
        Never("sso_user_id"),
        .. RowProperties.Dates,
    ];

    public static readonly Schema User = Vocabulary.Row("User", Row);
}
