using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Grains.Organizations;
using Tollgate.Ledger;
using Tollgate.Silo;

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

    /// <summary>Why a team of an organization cannot have a budget; null if it can, or the organization has none. Both hold
    /// whatever is said here; it is told so that nobody relies on more than there is.</summary>
    public async Task<ApiError?> RefuseBudgetAsync(string? id, Money? budget, CancellationToken cancellationToken) =>
        id is not null && budget is { } asked
        && (await ReadAsync(id, cancellationToken))?.Limits.MaxBudget is { } most && asked > most
            ? ApiErrors.BadField(
                "max_budget",
                $"Team max_budget ({PythonFloat.Format(asked.Dollars)}) exceeds organization's max_budget "
                + $"({PythonFloat.Format(most.Dollars)}). Organization: {ApiErrors.Shorten(id)}")
            : null;

    /// <summary>No such organization.</summary>
    public static ApiError NotFound(string id) => ApiErrors.NotFound(
        $"{{'error': 'Organization not found for organization_id={ApiErrors.Shorten(id)}'}}", "organization_id");
}
