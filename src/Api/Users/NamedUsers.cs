using Tollgate.Accounts;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Users;

/// <summary>Finds the user that a management request names. The directory is asked first, so that an id that nobody has
/// wakes nobody.</summary>
internal sealed class NamedUsers(Books books, IGrainFactory grains)
{
    /// <summary>The user; null where there is none.</summary>
    public async Task<IUserGrain?> FindAsync(string id, CancellationToken cancellationToken) =>
        await books.FindAsync("user", id).WaitAsync(cancellationToken) is not null ? Of(id) : null;

    /// <summary>The user, there or not.</summary>
    public IUserGrain Of(string id) => grains.GetGrain<IUserGrain>(AccountId.User(id).Value);
}
