using Tollgate.Accounts;
using Tollgate.Api.Management;
using Tollgate.Api.Users;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Members;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Members;

/// <summary>Users join teams and leave them: the user, his account in the team and the team's list are one
/// commit.</summary>
internal sealed class Memberships(
    IGrainFactory grains, NamedUsers users, AccountDeletion deletion, ILedger ledger, TimeProvider time)
{
    private const int AtOnce = AccountDeletion.TogetherMost;

    /// <summary>Adds users to a team, and makes those that nobody made: all of them or none.</summary>
    /// <param name="limits">Of each of them inside the team.</param>
    /// <returns>The users as they joined, or why they did not.</returns>
    public async Task<(IReadOnlyList<TeamMember> Joined, EditOutcome Outcome)> JoinAsync(
        string team, IReadOnlyList<TeamMember> members, Limits limits, CancellationToken cancellationToken)
    {
        TeamMember[] joined = [.. members.Select(member => member.Named())];
        var (outcome, _) = await grains.EditTogetherAsync(
        [
            new(AccountId.Team(team), new AccountEdit.Members(joined, [])),
            .. await PartsAsync(team, joined, limits, cancellationToken),
        ]).WaitAsync(cancellationToken);
        return (joined, outcome);
    }

    /// <summary>What becomes of users that join a team, and of their accounts in it.</summary>
    /// <param name="joined">Each with an id.</param>
    public async Task<IReadOnlyList<Part>> PartsAsync(
        string team, IReadOnlyList<TeamMember> joined, Limits limits, CancellationToken cancellationToken) =>
    [
        .. await users.JoiningAsync(team, joined, cancellationToken),
        .. joined.Select(member => PartOf(team, member, limits)),
    ];

    /// <summary>What becomes of a user's account in a team that he joins.</summary>
    /// <param name="member">With an id.</param>
    public Part PartOf(string team, TeamMember member, Limits limits)
    {
        var now = time.GetUtcNow();
        var profile = new MemberProfile
        {
            TeamId = team,
            UserId = member.UserId!,
            Email = member.Email,
            Role = member.Role,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return new(AccountId.Member(team, member.UserId!), new AccountEdit.Creation(profile, limits));
    }

    /// <summary>Takes a user from a team, with the keys that he has in it: all of it or nothing. Where these are more
    /// than fit into one commit they go first, a few at a time.</summary>
    public async Task<EditOutcome> LeaveAsync(string team, string user, CancellationToken cancellationToken)
    {
        var listing = new Listing("key") { Owner = AccountId.User(user), Parent = AccountId.Team(team) };
        var keys = await ledger.NextAsync(listing, after: null, AtOnce, cancellationToken);
        if (keys.Count == AtOnce)
        {
            if (await deletion.AllAsync(listing, cancellationToken) is var swept and not EditOutcome.Done)
                return swept;
            keys = [];
        }

        var (_, outcome) = await deletion.TogetherAsync(
            [
                new(AccountId.Team(team), new AccountEdit.Members([], [user])),
                .. PartsOfLeaving(team, user),
                .. keys.Select(key => AccountDeletion.Part(key.Account)),
            ],
            cancellationToken);
        return outcome;
    }

    /// <summary>What becomes of teams, and of the accounts in them, whose users are deleted.</summary>
    public static List<Part> PartsOfLeaving(IEnumerable<UserProfile> users) =>
    [
        .. users.SelectMany(user => user.Teams, (user, team) => (team, user.UserId))
            .GroupBy(one => one.team, one => one.UserId)
            .SelectMany(team => (Part[])
            [
                new(AccountId.Team(team.Key), new AccountEdit.Members([], [.. team])),
                .. team.Select(user => AccountDeletion.Part(AccountId.Member(team.Key, user))),
            ]),
    ];

    /// <summary>Ends all memberships of a team that was deleted: made again it has nobody.</summary>
    public async Task<EditOutcome> EndAsync(string team, CancellationToken cancellationToken)
    {
        var listing = new Listing("member") { Parent = AccountId.Team(team) };
        for (DirectoryEntry? last = null; ;)
        {
            var members = await ledger.NextAsync(listing, last, AtOnce, cancellationToken);
            foreach (var member in members)
            {
                var (_, outcome) = await deletion.TogetherAsync(
                    PartsOfLeaving(team, member.Account.MemberOf.User), cancellationToken);
                if (outcome != EditOutcome.Done)
                    return outcome;
            }

            if (members.Count < AtOnce)
                return EditOutcome.Done;
            last = members[^1];
        }
    }

    private static Part[] PartsOfLeaving(string team, string user) =>
    [
        new(AccountId.User(user), new AccountEdit.Leaving(team)),
        AccountDeletion.Part(AccountId.Member(team, user)),
    ];
}
