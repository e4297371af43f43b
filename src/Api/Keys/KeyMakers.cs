using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Teams;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Keys;

/// <summary>Who makes keys of a team, and who makes keys without one, where the configuration says it of those who are
/// no admins (<c>key_generation_settings</c>).</summary>
internal sealed class KeyMakers(CreationSettings settings, TeamRights teams)
{
    /// <summary>Why a caller may not make a key; null if he may.</summary>
    /// <param name="team">Whose it is to be; null: no team's.</param>
    public async Task<ApiError?> RefuseNewAsync(
        Caller caller, Fields fields, string? team, CancellationToken cancellationToken)
    {
        if (await RefuseAsync(caller, team, cancellationToken) is { } forbidden)
            return forbidden;
        var required = (team is null ? settings.PersonalKeys : settings.TeamKeys).RequiredFields;
        return required.FirstOrDefault(name => !fields.IsSaid(name)) is { } missing
            ? ApiErrors.BadField(
                missing, $"{ApiErrors.Shorten(missing)} is required of {Sort(team)} (key_generation_settings)")
            : await RefuseGuaranteeAsync(caller, fields, team, cancellationToken);
    }

    /// <summary>Why a caller may not have rates of a key guaranteed: no other key of the team can have them then.</summary>
    public async Task<ApiError?> RefuseGuaranteeAsync(
        Caller caller, Fields fields, string? team, CancellationToken cancellationToken) =>
        fields.Guarantees() is null || (team is not null && await teams.ManagesAsync(caller, team, cancellationToken))
            ? null
            : caller.OnlyAdmin(GuaranteeFields.Names.FirstOrDefault(fields.IsSaid) ?? "metadata");

    /// <summary>Why a caller may not have a key there at all.</summary>
    public async Task<ApiError?> RefuseAsync(Caller caller, string? team, CancellationToken cancellationToken)
    {
        var roles = (team is null ? settings.PersonalKeys : settings.TeamKeys).Roles;
        if (roles is null)
            return null;

        var role = team is null ? caller.Role.Name() : await teams.RoleAsync(caller, team, cancellationToken);
        return roles.Contains(role)
            ? null
            : ApiErrors.Forbidden(
                $"Only {string.Join(" and ", roles)} can make {Sort(team)} (key_generation_settings). "
                + $"Your role={role ?? "None"}");
    }

    private static string Sort(string? team) =>
        team is null ? "keys without a team" : $"keys of team={ApiErrors.Shorten(team)}";
}
