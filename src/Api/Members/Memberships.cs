using Tollgate.Accounts;
using Tollgate.Api.Management;
using Tollgate.Api.Users;
using Tollgate.Grains;
using Tollgate.Grains.Members;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Members;

/// <summary>Users join teams and leave them. The team's list is changed last, so that a change of which only a part was
/// made can be asked for again.</summary>
internal sealed class Memberships(
    IGrainFactory grains, NamedUsers users, AccountDeletion deletion, ILedger ledger, TimeProvider time)
{
    private const int MembersAtOnce = 100;

    /// <summary>Adds users to a team, and makes those that nobody made.</summary>
    /// <param name="limits">Of each of them inside the team.</param>
    /// <returns>The users as they joined, or why they did not.</returns>
    public async Task<(IReadOnlyList<TeamMember> Joined, EditOutcome Outcome)> JoinAsync(
        string team, IReadOnlyList<TeamMember> members, Limits limits, CancellationToken cancellationToken)
    {
        var joined = new List<TeamMember>();
        foreach (var member in members)
        {
            var (entered, outcome) = await EnterAsync(team, member, limits, cancellationToken);
            if (outcome != EditOutcome.Done)
                return ([], outcome);
            joined.Add(entered);
        }

        return (joined, await ListAsync(team, joined, cancellationToken));
    }

    /// <summary>The first half of it for one user, whom the team does not list yet.</summary>
    public async Task<(TeamMember Entered, EditOutcome Outcome)> EnterAsync(
        string team, TeamMember member, Limits limits, CancellationToken cancellationToken)
    {
        var user = member.UserId ?? Guid.NewGuid().ToString();
        var (outcome, _) = await users.MakeAsync(user, member.Email, cancellationToken);
        if (outcome == EditOutcome.Done)
            outcome = await MakeMemberAsync(team, user, member, limits, cancellationToken);
        if (outcome == EditOutcome.Done)
            outcome = await users.Of(user).Join(team).WaitAsync(cancellationToken);
        return (member with { UserId = user }, outcome);
    }

    /// <summary>The other half for all of them: the team lists them.</summary>
    public Task<EditOutcome> ListAsync(
        string team, IReadOnlyList<TeamMember> entered, CancellationToken cancellationToken) =>
        Team(team).ChangeMembers([.. entered], []).WaitAsync(cancellationToken);

    /// <summary>Takes a user from a team, with the keys that he has in it. He is refused from the first step
    /// on.</summary>
    public async Task<EditOutcome> LeaveAsync(string team, string user, CancellationToken cancellationToken)
    {
        var outcome = await Member(team, user).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
        if (outcome is EditOutcome.Done or EditOutcome.Unknown)
            outcome = await deletion.AllAsync(
                new("key") { Owner = AccountId.User(user), Parent = AccountId.Team(team) }, cancellationToken);
        if (outcome is EditOutcome.Done)
            outcome = await users.Of(user).Leave(team).WaitAsync(cancellationToken);
        if (outcome is EditOutcome.Done or EditOutcome.Unknown)
            outcome = await Team(team).ChangeMembers([], [user]).WaitAsync(cancellationToken);
        return outcome;
    }

    /// <summary>Ends all memberships of a team that was deleted: made again it has nobody.</summary>
    public async Task<EditOutcome> EndAsync(string team, CancellationToken cancellationToken)
    {
        var listing = new Listing("member") { Parent = AccountId.Team(team) };
        for (DirectoryEntry? last = null; ;)
        {
            var members = await ledger.NextAsync(listing, last, MembersAtOnce, cancellationToken);
            foreach (var member in members)
            {
                // The user first: a member that is deleted is not found again.
                var outcome = await users.Of(member.Account.MemberOf.User).Leave(team).WaitAsync(cancellationToken);
                if (outcome is EditOutcome.Done or EditOutcome.Unknown)
                    outcome = await grains.GetAccount(member.Account).Edit([new LimitsEdit.Deletion()])
                        .WaitAsync(cancellationToken);
                if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
                    return outcome;
            }

            if (members.Count < MembersAtOnce)
                return EditOutcome.Done;
            last = members[^1];
        }
    }

    // One who is there already and not on the list was left half-made; he gets the limits that are asked for now.
    private async Task<EditOutcome> MakeMemberAsync(
        string team, string user, TeamMember member, Limits limits, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var outcome = await Member(team, user).Create(
            new()
            {
                TeamId = team,
                UserId = user,
                Email = member.Email,
                Role = member.Role,
                CreatedAt = now,
                UpdatedAt = now,
            },
            limits).WaitAsync(cancellationToken);
        return outcome == EditOutcome.Exists
            ? await Member(team, user).Edit(
                [
                    new LimitsEdit.OfMaxBudget(limits.MaxBudget),
                    new LimitsEdit.OfSoftBudget(limits.SoftBudget),
                    new LimitsEdit.OfDuration(limits.Window.Duration, limits.Window.Calendar),
                    new LimitsEdit.OfBudget(limits.Budget?.BudgetId),
                    new LimitsEdit.OfEnforcement(limits.Enforcement),
                    new LimitsEdit.OfRequestRate(limits.Rates.Requests),
                    new LimitsEdit.OfTokenRate(limits.Rates.Tokens),
                    new LimitsEdit.OfParallel(limits.Rates.Parallel),
                ]).WaitAsync(cancellationToken)
            : outcome;
    }

    private ITeamGrain Team(string id) => grains.GetGrain<ITeamGrain>(AccountId.Team(id).Value);

    private IMemberGrain Member(string team, string user) =>
        grains.GetGrain<IMemberGrain>(AccountId.Member(team, user).Value);
}
