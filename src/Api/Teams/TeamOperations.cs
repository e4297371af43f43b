using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Api.Members;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Teams;

/// <summary>What the routes of teams take and give.</summary>
internal static class TeamOperations
{
    public static readonly Operation New = new(Tag.Teams, "Makes a team")
    {
        Body =
        [
            TeamSchemas.Id with { Says = "An id of the client's choice; null: one is made" },
            LimitProperties.Id("organization_id", "The organization that it belongs to", Samples.Organization),
            List("members_with_roles", $"Users that join it, at most {MemberFields.MembersMax}", MemberSchemas.Asked),
            .. TeamSchemas.Asked,
        ],
        Example = """{"team_alias": "QA Night Shift", "max_budget": 0.000000001, "budget_duration": "1d"}""",
        Answer = TeamSchemas.Team,
        Errors = [404, 409],
    };

    public static readonly Operation Info = new(Tag.Teams, "Tells of a team, its keys and its members",
        $"Of both at most {TeamEndpoints.ListedMax}: the lists have all of them.")
    {
        Query = [TeamSchemas.Id.Required()],
        Answer = Gives(
            TeamSchemas.Id,
            Nested("team_info", "The team", TeamSchemas.Shown),
            List("keys", "Its keys", KeySchemas.Listed),
            List("team_memberships", "What its members may spend and have spent", MemberSchemas.Row)),
        Errors = [404],
    };

    public static readonly Operation Update = new(Tag.Teams, "Changes a team",
        "The next call of its keys finds it changed, on every node.")
    {
        Body = [TeamSchemas.Id.Required(), .. TeamSchemas.Asked, .. LimitProperties.Increase],
        Example = $$"""{"team_id": "{{Samples.Team}}", "max_budget": 20}""",
        Answer = Gives(TeamSchemas.Id, Nested("data", "The team", TeamSchemas.Team)),
        Errors = [404, 409],
    };

    public static readonly Operation Patch = Update with
    {
        Path = [TeamSchemas.Id],
        Body = [TeamSchemas.Id with { Says = "The same as in the path" }, .. TeamSchemas.Asked, .. LimitProperties.Increase],
        Example = """{"max_budget": 20}""",
        Answer = TeamSchemas.Team,
    };

    public static readonly Operation Available = new(Tag.Teams, "Lists the teams that one may join by himself: none")
    {
        Answer = ListOf(TeamSchemas.Team),
    };

    public static readonly Operation Block = new(Tag.Teams, "Has all keys of a team refused every call")
    {
        Body = [TeamSchemas.Id.Required()],
        Example = $$"""{"team_id": "{{Samples.Team}}"}""",
        Answer = TeamSchemas.Team,
        Errors = [404, 409],
    };

    public static readonly Operation Unblock = Block with { Summary = "Lets the keys of a blocked team call again" };

    public static readonly Operation Delete = new(Tag.Teams, "Deletes teams with their keys",
        "All or, where one does not exist, none.")
    {
        Body = [Names("team_ids", "The teams", TeamEditEndpoints.TeamsMax, Samples.Team).Required()],
        Example = $$"""{"team_ids": ["{{Samples.Team}}"]}""",
        Answer = Gives(Names("deleted_teams", "As they were named", TeamEditEndpoints.TeamsMax, Samples.Team)),
        Errors = [404, 409],
    };

    public static readonly Operation ListAll = new(Tag.Teams, "Lists teams, with their keys and members")
    {
        Query = Filters,
        Answer = ListOf(Row("TeamWithAll",
        [
            .. TeamSchemas.Row,
            List("team_memberships", "What its members may spend and have spent", MemberSchemas.Row),
            List("keys", "Its keys", KeySchemas.Listed),
        ])),
    };

    public static readonly Operation ListPage = new(Tag.Teams, "Lists teams, page by page")
    {
        Query =
        [
            .. Filters,
            TeamSchemas.Id with { Says = "Only this one" },
            Text("team_alias", "Only the one of this name", "QA Prod Bot"),
            Text("search", "Only those that have this in their names", "QA"),
            Word("search_team_id_match", "LiteLLM's; others are not served", "exact"),
            .. PageProperties.Sorted("asc", "created_at", "team_alias", "team_id"),
            .. PageProperties.Asked(usual: 10, "page_size"),
        ],
        Answer = Gives(PageProperties.Numbered(List("teams", "The teams", TeamSchemas.Team))),
    };

    private static IReadOnlyList<Property> Filters =>
    [
        LimitProperties.Id("organization_id", "Only those of this organization", Samples.Organization),
        LimitProperties.Id(
            "user_id", "Only those of this user; whoever does not oversee all has to name himself", Samples.User),
    ];
}
