using Tollgate.Accounts;
using Tollgate.Api.Creation;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Teams;
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

    /// <summary>What becomes of users that join a team or an organization: those that nobody made are made.</summary>
    /// <param name="team">Null: it is no team.</param>
    /// <param name="members">Each with an id.</param>
    public async Task<IReadOnlyList<Part>> JoiningAsync(
        string? team, IReadOnlyList<TeamMember> members, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var fields = await rules.NamedUserAsync(cancellationToken);
        var (profile, limits) = (NewUser.ReadProfile(fields, now), NewUser.ReadLimits(fields, now));
        return
        [
            .. members.Select(member => new Part(
                AccountId.User(member.UserId!),
                new AccountEdit.Joining(
                    team, profile with { UserId = member.UserId!, Email = member.Email }, limits))),
        ];
    }
}
