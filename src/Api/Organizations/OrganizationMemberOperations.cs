using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Members;
using Tollgate.Api.Users;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Organizations;

/// <summary>What the routes of organizations' members take and give.</summary>
internal static class OrganizationMemberOperations
{
    private const string Who = "Admins of the organization may as well.";

    private static readonly Property Role =
        Word("role", "What he may manage in the organization", OrganizationMembers.Roles);

    private static IReadOnlyList<Property> Limits { get; } =
        [LimitProperties.MaxBudget with { Name = OrganizationMemberEndpoints.Amount }, .. LimitProperties.BesideAmount];

    public static readonly Operation Add = new(Tag.Organizations, "Adds members to an organization", Who)
    {
        Body =
        [
            OrganizationOperations.Id.Required(),
            List("member", $"Who joins it, at most {MemberFields.MembersMax}",
                Takes([Role.Required(), .. MemberSchemas.Named])).Required(),
            .. Limits,
        ],
        Example = """{"organization_id": "acme", "member": [{"role": "internal_user", "user_id": "krrish"}]}""",
        Answer = Gives(
            OrganizationOperations.Id,
            List("updated_users", "The users that joined", UserSchemas.User),
            List("updated_organization_memberships", "What they may spend", OrganizationMemberSchemas.Row)),
        Errors = [404, 409],
    };

    public static readonly Operation Update = new(
        Tag.Organizations, "Changes what a member may spend in an organization, or his role", Who)
    {
        Body = [OrganizationOperations.Id.Required(), .. MemberSchemas.Named, Role, .. Limits],
        Example = """{"organization_id": "acme", "user_id": "ishaan", "max_budget_in_organization": 5}""",
        Answer = OrganizationMemberSchemas.Row,
        Errors = [404, 409],
    };

    public static readonly Operation Delete = new(Tag.Organizations, "Has a member leave an organization", Who)
    {
        Body = [OrganizationOperations.Id.Required(), .. MemberSchemas.Named],
        Example = """{"organization_id": "acme", "user_id": "ishaan"}""",
        Answer = OrganizationMemberSchemas.Row,
        Errors = [404, 409],
    };
}
