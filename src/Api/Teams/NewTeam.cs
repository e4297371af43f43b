using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>A team as <c>POST /team/new</c> asks for it.</summary>
internal sealed record NewTeam(TeamProfile Profile, Limits Limits)
{
    // What would limit calls, or change who may do what, and does not yet.
    private static readonly string[] Unenforced =
    [
        .. Bodies.Unenforced.Limits,
        "budget_id", "model_max_budget", "tpm_limit_type", "rpm_limit_type", "team_member_budget",
        "team_member_budget_duration", "team_member_rpm_limit", "team_member_tpm_limit", "team_member_key_duration",
        "team_member_permissions", "default_team_member_models", "access_group_ids", "allowed_passthrough_routes",
        "allowed_vector_store_indexes",
    ];

    public static (NewTeam? Team, ApiError? Error) Read(Fields fields, DateTimeOffset now)
    {
        var limits = fields.Limits("team_alias", now);
        var profile = new TeamProfile
        {
            TeamId = fields.Id("team_id") ?? Guid.NewGuid().ToString(),
            Alias = limits.Alias,
            Metadata = fields.Json("metadata"),
            MembersWithRoles = Members(fields),
            CreatedAt = now,
            UpdatedAt = now,
        };
        fields.RefuseUnenforced(Unenforced);
        return fields.Error is { } error ? (null, error) : (new(profile, limits), null);
    }

    private static string Members(Fields fields)
    {
        fields.Objects("members_with_roles", member =>
        {
            if (member.Required("role", member.Text("role")) is { } role and not ("admin" or "user"))
                member.Fault("literal_error", "Input should be 'admin' or 'user'", "role");
            if (member.Text("user_id") is null && member.Text("user_email") is null)
                member.Refuse("Either user_id or user_email must be provided");
            return true;
        });
        return fields.JsonList("members_with_roles");
    }
}
