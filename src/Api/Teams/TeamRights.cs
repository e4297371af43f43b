using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>What somebody may do with a team who is no admin of all: its members read it, and those of them that are
/// its admins manage members and keys.</summary>
internal sealed class TeamRights(NamedTeams teams)
{
    /// <summary>Why a caller may not read a team; null if he may.</summary>
    public async Task<ApiError?> RefuseReadingAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        caller.Oversees || caller.Key?.Profile.TeamId == team
        || await MemberAsync(caller, team, cancellationToken) is not null
            ? null
            : ApiErrors.Forbidden($"key not authorized to access this team={ApiErrors.Shorten(team)}");

    /// <summary>Why a caller may not manage a team's members as a body asks; null if he may.</summary>
    public async Task<ApiError?> RefuseManagingAsync(
        Caller caller, Fields fields, string team, string route, CancellationToken cancellationToken)
    {
        if (!await ManagesAsync(caller, team, cancellationToken))
            return ApiErrors.Forbidden("Call not allowed. User not proxy admin OR team admin. "
                + $"route={ApiErrors.Shorten(route)}, team_id={ApiErrors.Shorten(team)}");
        // Others pay from a budget object too.
        return !caller.IsAdmin && fields.Given.Contains("budget_id") ? caller.OnlyAdmin("budget_id") : null;
    }

    /// <summary>Whether a caller is an admin of a team, or of all.</summary>
    public async Task<bool> ManagesAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        caller.IsAdmin || await MemberAsync(caller, team, cancellationToken) is { Role: "admin" };

    private async Task<TeamMember?> MemberAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        caller.UserId is { } user
        && await teams.FindAsync(team, cancellationToken) is { } grain
        && await grain.Read().WaitAsync(cancellationToken) is { } reading
            ? reading.Profile.Member(user, email: null)
            : null;
}
