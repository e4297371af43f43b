using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Organizations;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>What somebody may do with a team who is no admin of all: its members read it, those of them that are its
/// admins manage members and keys, and admins of its organization change and delete it besides.</summary>
internal sealed class TeamRights(NamedTeams teams)
{
    /// <summary>Why a caller may not read a team; null if he may.</summary>
    public async Task<ApiError?> RefuseReadingAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        caller.Oversees || caller.Key?.Profile.TeamId == team
        || await ReadAsync(caller, team, cancellationToken) is { } read
            && (MemberOf(read, caller) is not null || caller.Administers(read.OrganizationId))
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
        return caller.RefuseReserved(fields);
    }

    /// <summary>Why a caller may not change a team, or delete it, as a body asks; null if he may. An admin of the team
    /// alone may not: what it may spend is others' to say.</summary>
    public async Task<ApiError?> RefuseOwningAsync(
        Caller caller, Fields fields, string team, string route, CancellationToken cancellationToken) =>
        caller.IsAdmin
            ? null
            : caller.RefuseManaging(fields, (await ReadAsync(caller, team, cancellationToken))?.OrganizationId, route);

    /// <summary>Whether a caller is an admin of a team, of its organization, or of all.</summary>
    public async Task<bool> ManagesAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        caller.IsAdmin
        || await ReadAsync(caller, team, cancellationToken) is { } read
            && (MemberOf(read, caller) is { Role: "admin" } || caller.Administers(read.OrganizationId));

    /// <summary>Whether a caller is a member of a team.</summary>
    public async Task<bool> HasMemberAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        await ReadAsync(caller, team, cancellationToken) is { } read && MemberOf(read, caller) is not null;

    /// <summary>The role of a caller in a team; null: he has none.</summary>
    public async Task<string?> RoleAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        await ManagesAsync(caller, team, cancellationToken) ? "admin"
        : await HasMemberAsync(caller, team, cancellationToken) ? "user"
        : null;

    // A key without a user is nobody's member.
    private async Task<TeamProfile?> ReadAsync(Caller caller, string team, CancellationToken cancellationToken) =>
        caller.UserId is null ? null : (await teams.ReadAsync(team, cancellationToken))?.Profile;

    private static TeamMember? MemberOf(TeamProfile team, Caller caller) => team.Member(caller.UserId, email: null);
}
