using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Organizations;

/// <summary>What somebody may do with an organization who is no admin of all: its members read it, and those of them
/// that are its admins manage its members, and its teams with their keys.</summary>
internal static class OrganizationRights
{
    // As with keys: they change what is charged to whom, or what others share, or undo what an admin did.
    private static readonly string[] OfAdmins =
        ["spend", "budget_id", "temp_budget_increase", "temp_budget_expiry", "blocked"];

    /// <summary>Why a caller may not read an organization; null if he may.</summary>
    public static ApiError? RefuseReading(this Caller caller, string organization) =>
        caller.Oversees || caller.Organizations.Any(member => member.OrganizationId == organization)
            ? null
            : ApiErrors.Forbidden(
                $"key not authorized to access this organization={ApiErrors.Shorten(organization)}");

    /// <summary>Why a caller may not manage an organization's members, or its teams, as a body asks; null if he
    /// may.</summary>
    public static ApiError? RefuseManaging(this Caller caller, Fields fields, string? organization, string route)
    {
        if (!caller.Administers(organization))
            return ApiErrors.Forbidden("Call not allowed. User not proxy admin OR org admin. "
                + $"route={route}, organization_id={ApiErrors.Shorten(organization ?? "None")}");
        if (caller.IsAdmin)
            return null;
        if (OfAdmins.FirstOrDefault(fields.Given.Contains) is { } field)
            return caller.OnlyAdmin(field);
        return fields.Priority() is null ? null : caller.OnlyAdmin("metadata.priority");
    }
}
