using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Organizations;

/// <summary>What somebody may do with an organization who is no admin of all: its members read it, and those of them
/// that are its admins manage its members, and its teams with their keys.</summary>
internal static class OrganizationRights
{
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
        return caller.RefuseReserved(fields);
    }
}
