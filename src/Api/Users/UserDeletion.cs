using Tollgate.Accounts;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Api.Organizations;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Users;

/// <summary>Deletes users with their keys and memberships.</summary>
internal sealed class UserDeletion(AccountDeletion deletion, Memberships memberships, ILedger ledger)
{
    /// <summary>Deletes all of them by one commit, if what they have fits into it; else one after another.</summary>
    public async Task<EditOutcome> AllAsync(IReadOnlyList<UserProfile> users, CancellationToken cancellationToken)
    {
        if (await TogetherAsync(users, cancellationToken) is { } together)
            return together;
        foreach (var user in users)
        {
            var outcome = await TogetherAsync([user], cancellationToken)
                ?? await BitByBitAsync(user, cancellationToken);
            if (outcome != EditOutcome.Done)
                return outcome;
        }

        return EditOutcome.Done;
    }

    private static Listing KeysOf(string user) => new("key") { Owner = AccountId.User(user) };

    // Null: they have too much for it.
    private async Task<EditOutcome?> TogetherAsync(
        IReadOnlyList<UserProfile> users, CancellationToken cancellationToken)
    {
        var parts = Memberships.PartsOfLeaving(users);
        foreach (var id in users.Select(user => user.UserId))
        {
            foreach (var listing in (Listing[])[KeysOf(id), OrganizationMembers.OfUser(id)])
            {
                var some = await ledger.NextAsync(
                    listing, after: null, AccountDeletion.TogetherMost, cancellationToken);
                parts.AddRange(some.Select(entry => AccountDeletion.Part(entry.Account)));
            }

            parts.Add(AccountDeletion.Part(AccountId.User(id)));
            if (parts.Count > AccountDeletion.TogetherMost)
                return null;
        }

        return (await deletion.TogetherAsync(parts, cancellationToken)).Outcome;
    }

    // The user comes last, so that a deletion that was cut short can be asked for again.
    private async Task<EditOutcome> BitByBitAsync(UserProfile user, CancellationToken cancellationToken)
    {
        var outcome = await deletion.AllAsync(KeysOf(user.UserId), cancellationToken);
        foreach (var team in user.Teams)
        {
            if (outcome == EditOutcome.Done)
                outcome = await memberships.LeaveAsync(team, user.UserId, cancellationToken);
        }

        if (outcome == EditOutcome.Done)
            outcome = await deletion.AllAsync(OrganizationMembers.OfUser(user.UserId), cancellationToken);
        if (outcome == EditOutcome.Done)
        {
            Part[] last = [AccountDeletion.Part(AccountId.User(user.UserId))];
            outcome = (await deletion.TogetherAsync(last, cancellationToken)).Outcome;
        }

        return outcome;
    }
}
