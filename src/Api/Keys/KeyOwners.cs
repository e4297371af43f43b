using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Who a key is to belong to, looked up in the directory.</summary>
internal static class KeyOwners
{
    /// <summary>Why a key cannot belong to those that a body names; null if it can.</summary>
    /// <param name="unknownTeam">What is answered where there is no such team.</param>
    public static async Task<ApiError?> RefuseAsync(
        this Fields fields, Books books, Func<string, ApiError> unknownTeam, CancellationToken cancellationToken)
    {
        if (fields.Id("team_id") is { } team
            && await books.FindAsync("team", team).WaitAsync(cancellationToken) is null)
            return unknownTeam(team);
        if (fields.Id("organization_id") is { } organization
            && await books.FindAsync("organization", organization).WaitAsync(cancellationToken) is null)
            return ApiErrors.BadField(
                "organization_id", $"Organization not found for organization_id={ApiErrors.Shorten(organization)}");
        return null;
    }
}
