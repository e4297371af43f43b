using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Organizations;

/// <summary>Members of organizations as the document tells of them.</summary>
internal static class OrganizationMemberSchemas
{
    /// <summary>What one may spend, and has: the rows of <see cref="OrganizationMemberRow"/>.</summary>
    public static readonly Schema Row = Vocabulary.Row("OrganizationMembership",
    [
        LimitProperties.Id("user_id", "The user", Samples.User),
        LimitProperties.Id("organization_id", "The organization", Samples.Organization),
        Word("user_role", "What he may manage in it", OrganizationMembers.Roles),
        RowProperties.Spend,
        RowProperties.Held,
        RowProperties.BudgetId,
        .. RowProperties.Dates,
        Never("user"),
        RowProperties.OwnBudget,
        Text("user_email", "His address", Samples.Email).OrNull(),
    ]);
}
