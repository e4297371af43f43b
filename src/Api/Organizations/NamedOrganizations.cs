using Tollgate.Api.Errors;
using Tollgate.Grains.Organizations;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Finds the organization that a management request names. The directory is asked first, so that an id that
/// nobody has wakes nobody.</summary>
internal sealed class NamedOrganizations(Books books, IGrainFactory grains)
{
    /// <summary>The organization; null where there is none.</summary>
    public async Task<IOrganizationGrain?> FindAsync(string id, CancellationToken cancellationToken) =>
        await books.FindAsync("organization", id).WaitAsync(cancellationToken) is { } entry
            ? grains.GetGrain<IOrganizationGrain>(entry.Account.Value)
            : null;

    /// <summary>The organization as it is now; null where there is none.</summary>
    public async Task<OrganizationReading?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } organization
            ? await organization.Read().WaitAsync(cancellationToken)
            : null;

    /// <summary>Why nothing can belong to an organization; null if it can, or none is named.</summary>
    public async Task<ApiError?> RefuseUnknownAsync(string? id, CancellationToken cancellationToken) =>
        id is null || await FindAsync(id, cancellationToken) is not null
            ? null
            : ApiErrors.BadField(
                "organization_id", $"Organization not found for organization_id={ApiErrors.Shorten(id)}");

    /// <summary>No such organization.</summary>
    public static ApiError NotFound(string id) => ApiErrors.NotFound(
        $"{{'error': 'Organization not found for organization_id={ApiErrors.Shorten(id)}'}}", "organization_id");
}
