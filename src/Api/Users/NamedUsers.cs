using Tollgate.Accounts;
using Tollgate.Api.Creation;
using Tollgate.Grains;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Users;

/// <summary>Finds the user that a management request names. The directory is asked first, so that an id that nobody has
/// wakes nobody.</summary>
internal sealed class NamedUsers(Books books, IGrainFactory grains, CreationRules rules, TimeProvider time)
{
    /// <summary>The user; null where there is none.</summary>
    public async Task<IUserGrain?> FindAsync(string id, CancellationToken cancellationToken) =>
        await books.FindAsync("user", id).WaitAsync(cancellationToken) is not null ? Of(id) : null;

    /// <summary>The user as he is now; null where there is none.</summary>
    public async Task<UserReading?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } user ? await user.Read().WaitAsync(cancellationToken) : null;

    /// <summary>The user, there or not.</summary>
    public IUserGrain Of(string id) => grains.GetGrain<IUserGrain>(AccountId.User(id).Value);

    /// <summary>Makes the user, unless there is one.</summary>
    /// <returns>Done if there is one now, and his e-mail.</returns>
    public async Task<(EditOutcome Outcome, string? Email)> MakeAsync(
        string id, string? email, CancellationToken cancellationToken)
    {
        var user = Of(id);
        if (await user.Read().WaitAsync(cancellationToken) is { Profile: var known })
            return (EditOutcome.Done, email ?? known.Email);

        var now = time.GetUtcNow();
        var fields = await rules.NamedUserAsync(cancellationToken);
        var outcome = await user.Create(
            NewUser.ReadProfile(fields, now) with { UserId = id, Email = email },
            NewUser.ReadLimits(fields, now)).WaitAsync(cancellationToken);
        return (outcome == EditOutcome.Exists ? EditOutcome.Done : outcome, email);
    }
}
