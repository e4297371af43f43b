using Tollgate.Grains.Customers;
using Tollgate.Ledger;

namespace Tollgate.Api.Customers;

/// <summary>Finds the customer that a management request names. The directory is asked first, so that an id that nobody
/// has wakes nobody.</summary>
internal sealed class NamedCustomers(Books books, IGrainFactory grains)
{
    /// <summary>The customer; null where there is none.</summary>
    public async Task<ICustomerGrain?> FindAsync(string id, CancellationToken cancellationToken) =>
        await books.FindAsync("customer", id).WaitAsync(cancellationToken) is { } entry
            ? grains.GetGrain<ICustomerGrain>(entry.Account.Value)
            : null;
}
