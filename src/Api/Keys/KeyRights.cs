using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Teams;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Keys;

/// <summary>What somebody may do with a key who is no admin. A user has his own, and an admin of a team those of the
/// team; of a key that somebody else made he can change the name, but no limit.</summary>
internal sealed class KeyRights(TeamRights teams, KeyMakers makers, IGrainFactory grains)
{
    private static readonly string[] OfAdmins = ["organization_id", RouteFields.Routes, RouteFields.Type];

    private const string NoAdmin = "is no admin of";

    private static readonly string[] OfMakers = ["key", "new_key", "key_alias", "grace_period"];

    /// <summary>Why a caller may not make such a key; null if he may.</summary>
    /// <param name="key">With its user.</param>
    public async Task<ApiError?> RefuseNewAsync(
        Caller caller, Fields fields, NewKey key, CancellationToken cancellationToken)
    {
        if (caller.IsAdmin)
            return caller.RefuseRoutes(fields);
        if (caller.RefuseReserved(fields, OfAdmins) is { } field)
            return field;
        if (key.Profile.UserId != caller.UserId)
            return ApiErrors.Forbidden(
                $"User={ApiErrors.Shorten(caller.UserId ?? "None")} is not allowed to make a key of "
                + $"user={ApiErrors.Shorten(key.Profile.UserId ?? "None")}");
        return await RefuseTeamAsync(caller, key.Profile.TeamId, "not assigned to", cancellationToken)
            ?? await makers.RefuseNewAsync(caller, fields, key.Profile.TeamId, cancellationToken);
    }

    /// <summary>Why a caller may not make a key of a team that is no user's; null if he may. It draws on the team's
    /// budget and on no member's, so no other member may.</summary>
    public async Task<ApiError?> RefuseServiceAccountAsync(
        Caller caller, Fields fields, string team, CancellationToken cancellationToken)
    {
        if (caller.IsAdmin)
            return caller.RefuseRoutes(fields);
        if (caller.RefuseReserved(fields, OfAdmins) is { } field)
            return field;
        return await teams.ManagesAsync(caller, team, cancellationToken)
            ? await makers.RefuseNewAsync(caller, fields, team, cancellationToken)
            : Foreign(caller, team, NoAdmin);
    }

    /// <summary>Why a caller may not read a key; null if he may.</summary>
    public async Task<ApiError?> RefuseReadingAsync(Caller caller, KeyProfile key, CancellationToken cancellationToken) =>
        caller.Oversees || IsOwn(caller, key) || await IsOfOwnTeamAsync(caller, key, cancellationToken)
            ? null
            : ApiErrors.Forbidden(
                $"You are not allowed to access this key's info. Your role={caller.Role.Name() ?? "None"}");

    /// <summary>Why a caller may not change a key as a body asks; null if he may.</summary>
    public async Task<ApiError?> RefuseChangeAsync(
        Caller caller, Fields fields, IKeyGrain grain, CancellationToken cancellationToken)
    {
        if (caller.IsAdmin)
            return caller.RefuseRoutes(fields);
        // Of a key that is not there the change says so.
        if (await grain.Read().WaitAsync(cancellationToken) is not { } key)
            return null;
        if (!IsOfUser(caller, key.Profile) && !await IsOfOwnTeamAsync(caller, key.Profile, cancellationToken))
            return ApiErrors.Forbidden("You are not authorized to change this key");
        if (caller.RefuseReserved(fields, OfAdmins) is { } field)
            return field;
        if (fields.Given.Contains("user_id") && fields.Id("user_id") != key.Profile.UserId)
            return ApiErrors.Forbidden(
                $"User={ApiErrors.Shorten(caller.UserId!)} is not allowed to update key={key.Profile.Name} "
                + $"to belong to user={ApiErrors.Shorten(fields.Id("user_id") ?? "None")}");
        var team = fields.Given.Contains("team_id") ? fields.Id("team_id") : key.Profile.TeamId;
        if (team != key.Profile.TeamId
            && (await RefuseTeamAsync(caller, team, "is not a member of the", cancellationToken)
                ?? await makers.RefuseAsync(caller, team, cancellationToken)) is { } foreign)
            return foreign;
        if (await makers.RefuseGuaranteeAsync(caller, fields, team, cancellationToken) is { } guaranteed)
            return guaranteed;
        if (fields.Given.Except(OfMakers).FirstOrDefault() is not { } limit)
            return null;
        // With a key that has limits nobody gets around them by changing them, or those of another.
        if (IsLimited(caller.Key!.Limits))
            return caller.OnlyAdmin(limit);
        return key.Profile.CreatedBy == caller.UserId || await IsOfOwnTeamAsync(caller, key.Profile, cancellationToken)
            ? null
            : caller.OnlyAdmin(limit);
    }

    /// <summary>Why a caller may not delete keys; null if he may.</summary>
    public async Task<ApiError?> RefuseDeletionAsync(
        Caller caller, IReadOnlyList<AccountId> keys, CancellationToken cancellationToken)
    {
        if (caller.IsAdmin)
            return null;

        foreach (var account in keys)
        {
            var key = (await grains.GetGrain<IKeyGrain>(account.Value).Read().WaitAsync(cancellationToken))?.Profile;
            if (key is not null
                && !IsOfUser(caller, key)
                && !await IsOfOwnTeamAsync(caller, key, cancellationToken))
                return ApiErrors.Forbidden("{'error': 'You are not authorized to delete this key'}");
        }

        return null;
    }

    private static bool IsLimited(Limits key) => key.MaxBudget is not null || key.HasRates || key.Windows.Count > 0
        || key.ModelBudgets.Count > 0 || key.Budget is not null || key.Models.Count > 0 || key.Expires is not null;

    private static bool IsOwn(Caller caller, KeyProfile key) =>
        caller.Key?.Profile.Token == key.Token || IsOfUser(caller, key);

    private static bool IsOfUser(Caller caller, KeyProfile key) =>
        caller.UserId is { } user && key.UserId == user;

    private async Task<bool> IsOfOwnTeamAsync(Caller caller, KeyProfile key, CancellationToken cancellationToken) =>
        key.TeamId is { } team && await teams.ManagesAsync(caller, team, cancellationToken);

    // What a key of a team makes is paid for by the team, unless its user is an admin of another.
    private async Task<ApiError?> RefuseTeamAsync(
        Caller caller, string? team, string strangers, CancellationToken cancellationToken)
    {
        if (team == caller.Key!.Profile.TeamId
            || (team is not null && await teams.ManagesAsync(caller, team, cancellationToken)))
            return null;

        var isStranger = team is not null && !await teams.HasMemberAsync(caller, team, cancellationToken);
        return Foreign(caller, team, isStranger ? strangers : NoAdmin);
    }

    private static ApiError Foreign(Caller caller, string? team, string relation)
    {
        var error = ApiErrors.Forbidden(
            $"User={ApiErrors.Shorten(caller.UserId ?? "None")} {relation} team={ApiErrors.Shorten(team ?? "None")}");
        return error with { Type = "team_member_permission_error", Param = "team_id" };
    }
}
