using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Management;
using Tollgate.Api.Teams;
using Tollgate.Api.Users;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Members;

/// <summary>What the routes of teams' members take and give.</summary>
internal static class MemberOperations
{
    public static readonly Operation Add = new(Tag.Teams, "Adds members to a team", "Admins of the team may as well.")
    {
        Body =
        [
            TeamSchemas.Id.Required(),
            List("member", $"Who joins it, at most {MemberFields.MembersMax}", MemberSchemas.Asked).Required(),
            .. MemberSchemas.Limits,
        ],
        Example = $$"""
            {"team_id": "{{Samples.Team}}", "member": [{"role": "user", "user_id": "krrish"}], "max_budget_in_team": 2}
            """,
        Answer = Gives(
        [
            .. TeamSchemas.Row,
            List("updated_users", "The users that joined", UserSchemas.User),
            List("updated_team_memberships", "What they may spend", MemberSchemas.Row),
        ]),
        Errors = [404, 409],
    };

    public static readonly Operation Update = new(Tag.Teams, "Changes what a member may spend in a team, or his role",
        "Admins of the team may as well.")
    {
        Body = [TeamSchemas.Id.Required(), .. MemberSchemas.Named, MemberSchemas.Role, .. MemberSchemas.Limits],
        Example = $$"""{"team_id": "{{Samples.Team}}", "user_id": "{{Samples.User}}", "max_budget_in_team": 5}""",
        Answer = Gives(
        [
            TeamSchemas.Id,
            .. MemberSchemas.Named.Select(name => name.OrNull()),
            MemberSchemas.Role,
            RowProperties.MaxBudget with { Name = MemberFields.Amount },
            .. RowProperties.Rates,
            RowProperties.Duration,
            Never("allowed_models"),
        ]),
        Errors = [409],
    };

    public static readonly Operation Delete = new(
        Tag.Teams, "Has a member leave a team", "Admins of the team may as well.")
    {
        Body = [TeamSchemas.Id.Required(), .. MemberSchemas.Named],
        Example = $$"""{"team_id": "{{Samples.Team}}", "user_id": "{{Samples.User}}"}""",
        Answer = TeamSchemas.Team,
        Errors = [409],
    };

    public static readonly Operation AddMany = new(
        Tag.Teams, "Adds many members to a team", "Those that are named, or all users. The answer tells who joined.")
    {
        Body =
        [
            TeamSchemas.Id.Required(),
            List("members", $"Who joins it, at most {Bulk.Max}", MemberSchemas.Asked),
            Flag("all_users", "Whether all users that there are join"),
            .. MemberSchemas.Limits,
        ],
        Example = $$"""{"team_id": "{{Samples.Team}}", "members": [{"role": "user", "user_id": "priya"}]}""",
        Other = $$"""{"team_id": "{{Samples.Team}}", "all_users": true}""",
        Answer = Gives(
            TeamSchemas.Id,
            List("results", "What became of each", Row("MemberAddition",
            [
                .. MemberSchemas.Named.Select(name => name.OrNull()),
                Flag("success", "Whether he joined"),
                Text("error", "Why not", "User already in team").OrNull(),
                Never("updated_user"),
                Never("updated_team_membership"),
            ])),
            Count("total_requested", "How many were asked for", 1),
            Count("successful_additions", "How many joined", 1),
            Count("failed_additions", "How many did not", 0),
            Nested("updated_team", "The team", TeamSchemas.Team).OrNull()),
        Errors = [404, 409],
    };

    public static readonly Operation Own = new(Tag.Teams, "Tells the key's user what he may still spend in a team")
    {
        Path = [TeamSchemas.Id],
        Answer = MemberSchemas.Row,
        Errors = [400, 404],
    };
}
