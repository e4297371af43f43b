using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Members;
using Tollgate.Api.Users;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Users in organizations. Each membership is an account, and what lists have of it is what the directory has,
/// so users join and leave in one commit.</summary>
internal sealed class OrganizationMembers(
    ILedger ledger, SavedRows rows, NamedUsers users, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How many organizations a user can be in; all of them are looked at when he manages something.</summary>
    public const int OrganizationsMax = 100;

    /// <summary>The roles that a member can have.</summary>
    public static readonly string[] Roles =
        [OrganizationMemberProfile.Admin, "internal_user", "internal_user_viewer"];

    /// <summary>The members of an organization.</summary>
    public static Listing Of(AccountId organization) =>
        new(IOrganizationMemberGrain.Listed) { Parent = organization };

    /// <summary>The memberships of a user.</summary>
    public static Listing OfUser(string user) =>
        new(IOrganizationMemberGrain.Listed) { Owner = AccountId.User(user) };

    /// <summary>A user's memberships, as they were last saved.</summary>
    public Task<IReadOnlyList<SavedRow<OrganizationMemberProfile>>> OfUserAsync(
        string user, CancellationToken cancellationToken) =>
        rows.FirstAsync<OrganizationMemberProfile>(OfUser(user), OrganizationsMax, cancellationToken);

    /// <summary>The same, without what is spent in them.</summary>
    public async Task<IReadOnlyList<OrganizationMemberProfile>> ProfilesOfUserAsync(
        string user, CancellationToken cancellationToken) => SavedRows.Profiles<OrganizationMemberProfile>(
            await ledger.NextAsync(OfUser(user), after: null, OrganizationsMax, cancellationToken));

    /// <summary>The member whom a request names by id or, where it gives none, by e-mail; null where there is
    /// none.</summary>
    public async Task<IOrganizationMemberGrain?> FindAsync(
        string organization, string? user, string? email, CancellationToken cancellationToken)
    {
        var listing = Of(AccountId.Organization(organization));
        listing = user is null
            ? listing with { Aliases = [email!] }
            : listing with { Owner = AccountId.User(user) };
        return await ledger.NextAsync(listing, after: null, 1, cancellationToken) is [var found]
            ? grains.GetGrain<IOrganizationMemberGrain>(found.Account.Value)
            : null;
    }

    /// <summary>Why a user cannot join an organization; null if he can.</summary>
    public async Task<ApiError?> RefuseAsync(
        string organization, TeamMember member, CancellationToken cancellationToken)
    {
        if (await FindAsync(organization, member.UserId, member.Email, cancellationToken) is not null)
            return ApiErrors.BadField("member", "User already in organization. "
                + $"Member: user_id={member.UserId ?? "None"}, user_email={member.Email ?? "None"}");
        return member.UserId is { } user
            && await rows.CountAsync(OfUser(user), cancellationToken) >= OrganizationsMax
                ? ApiErrors.BadField("member", $"User={user} cannot be in more than {OrganizationsMax} organizations")
                : null;
    }

    /// <summary>Adds users to an organization, and makes those that nobody made.</summary>
    /// <param name="limits">Of each of them inside the organization.</param>
    /// <returns>The members as they are now, or why nobody joined.</returns>
    public async Task<(IReadOnlyList<OrganizationMemberReading> Joined, EditOutcome Outcome)> JoinAsync(
        string organization, IReadOnlyList<TeamMember> members, Limits limits, CancellationToken cancellationToken)
    {
        var joining = await Task.WhenAll(members.Select(member => member.Named()).Select(WithEmailAsync))
            .WaitAsync(cancellationToken);
        var accounts = joining
            .Select(member => AccountId.OrganizationMember(organization, member.UserId!)).ToArray();
        var (outcome, _) = await grains.EditTogetherAsync(
        [
            .. await users.JoiningAsync(team: null, joining, cancellationToken),
            .. joining.Zip(accounts, (member, account) => new Part(
                account, new AccountEdit.Creation(ProfileOf(organization, member), limits))),
        ]).WaitAsync(cancellationToken);
        if (outcome != EditOutcome.Done)
            return ([], outcome);

        var readings = await Task.WhenAll(accounts.Select(account =>
            grains.GetGrain<IOrganizationMemberGrain>(account.Value).Read())).WaitAsync(cancellationToken);
        return ([.. readings.OfType<OrganizationMemberReading>()], EditOutcome.Done);
    }

    private async Task<TeamMember> WithEmailAsync(TeamMember member) =>
        member.Email is null && await users.Of(member.UserId!).Read() is { Profile: var known }
            ? member with { Email = known.Email }
            : member;

    private OrganizationMemberProfile ProfileOf(string organization, TeamMember member)
    {
        var now = time.GetUtcNow();
        return new()
        {
            OrganizationId = organization,
            UserId = member.UserId!,
            Email = member.Email,
            Role = member.Role,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
