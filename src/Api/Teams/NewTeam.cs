using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Members;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>A team as <c>POST /team/new</c> asks for it.</summary>
/// <param name="Members">Who joins it.</param>
/// <param name="MemberBudget">What it grants each of them; null: nothing.</param>
/// <param name="Spent">What counts as spent from the beginning.</param>
internal sealed record NewTeam(
    TeamProfile Profile, Limits Limits, IReadOnlyList<TeamMember> Members, Limits? MemberBudget, Money Spent)
{
    // What would limit calls, or change who may do what, and does not yet.
    private static readonly string[] Unenforced =
    [
        .. Bodies.Unenforced.Limits,
        "team_member_key_duration", "team_member_permissions", "default_team_member_models", "access_group_ids",
        "allowed_passthrough_routes", "allowed_vector_store_indexes",
    ];

    public static (NewTeam? Team, ApiError? Error) Read(Fields fields, DateTimeOffset now)
    {
        var limits = fields.Limits("team_alias", now) with
        {
            Aliases = fields.Aliases("model_aliases"),
            ModelRates = fields.ModelRates(),
            Guarantees = fields.Guarantees(),
            Priority = fields.Priority(),
        };
        var profile = new TeamProfile
        {
            TeamId = fields.Id("team_id") ?? Guid.NewGuid().ToString(),
            Alias = limits.Alias,
            OrganizationId = fields.Id("organization_id"),
            Metadata = fields.TeamMetadata(),
            MembersWithRoles = fields.JsonList("members_with_roles"),
            CreatedAt = now,
            UpdatedAt = now,
        };
        var members = fields.Members("members_with_roles", MemberFields.TeamRoles);
        var memberBudget = fields.MemberBudget(now);
        var spent = fields.Amount("spend") ?? Money.Zero;
        fields.RefuseHighSoftBudget();
        fields.RefuseUnenforced(Unenforced);
        return fields.Error is { } error ? (null, error) : (new(profile, limits, members, memberBudget, spent), null);
    }
}
