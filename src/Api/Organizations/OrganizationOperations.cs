using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Teams;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Organizations;

/// <summary>What the routes of organizations take and give, and the rows of <see cref="OrganizationRow"/>.</summary>
internal static class OrganizationOperations
{
    public static readonly Property Id =
        LimitProperties.Id("organization_id", "The organization", Samples.Organization);

    private static readonly Property Alias = Text("organization_alias", "Its name", "Acme");

    private static IReadOnlyList<Property> Asked { get; } =
        [LimitProperties.Models, LimitProperties.Metadata(), .. LimitProperties.Budget];

    private static IReadOnlyList<Property> Row { get; } =
    [
        Id,
        Alias.OrNull(),
        RowProperties.BudgetId,
        RowProperties.Spend,
        RowProperties.Held,
        LimitProperties.Metadata(),
        LimitProperties.Models,
        RowProperties.ModelSpend,
        .. RowProperties.Makers,
        RowProperties.OwnBudget,
        Never("object_permission"),
        Never("object_permission_id"),
        .. RowProperties.Dates,
    ];

    private static readonly Schema Organization = Vocabulary.Row("Organization", Row);

    private static readonly Schema WithAll = Vocabulary.Row(
        "OrganizationInfo",
        [.. Row, List("members", "Its members", OrganizationMemberSchemas.Row), List("teams", "Its teams", TeamSchemas.Team)]);

    public static readonly Operation New = new(Tag.Organizations, "Makes an organization")
    {
        Body = [Id with { Says = "An id of the client's choice; null: one is made" }, Alias.Required(), .. Asked],
        Example = """{"organization_alias": "Acme Labs", "max_budget": 100, "budget_duration": "30d"}""",
        Answer = Organization,
        Errors = [404, 409],
    };

    public static readonly Operation Info = new(Tag.Organizations, "Tells of an organization, its members and its teams",
        $"Of members and teams at most {OrganizationListEndpoints.ListedMax} each: its list has all of them.")
    {
        Query = [Id.Required()],
        Answer = WithAll,
        Errors = [404],
    };

    public static readonly Operation Update = new(Tag.Organizations, "Changes an organization")
    {
        Body = [Id.Required(), Alias, .. Asked],
        Example = $$"""{"organization_id": "{{Samples.Organization}}", "max_budget": 200}""",
        Answer = Organization,
        Errors = [404, 409],
    };

    public static readonly Operation Delete = new(Tag.Organizations, "Deletes organizations",
        "With their teams, keys and members; all or, where one does not exist, none.")
    {
        Body =
        [
            Names("organization_ids", "The organizations", OrganizationEditEndpoints.OrganizationsMax,
                Samples.Organization).Required(),
        ],
        Example = $$"""{"organization_ids": ["{{Samples.Organization}}"]}""",
        Answer = ListOf(Organization),
        Errors = [404, 409],
    };

    public static readonly Operation ListAll = new(Tag.Organizations, "Lists organizations with their members and teams")
    {
        Query =
        [
            LimitProperties.Id("org_id", "Only this one", Samples.Organization),
            Text("org_alias", "Only the one of this name", "Acme"),
        ],
        Answer = ListOf(WithAll),
    };
}
