using Tollgate.Accounts;

namespace Tollgate.Grains.Teams;

/// <summary>What a team gives its members: a budget, and a place in its organization.</summary>
public static class MemberGrant
{
    /// <summary>The limits of a member: one that has no budget, and holds none, holds that of its team.</summary>
    public static Limits OfMember(this TeamProfile team, Limits saved) =>
        saved is { MaxBudget: null, Budget: null } && team.MemberBudget is { } granted
            // What it spent before the team granted anything stays in the period that runs.
            ? saved with { Budget = granted.At > saved.Window.Since ? granted : granted with { At = saved.Window.Since } }
            : saved;

    /// <summary>What a member spends counts for the user in the team's organization as well.</summary>
    public static IReadOnlyList<AccountId> BehindMember(this TeamProfile team, string user) =>
        team.OrganizationId is { } organization ? [AccountId.OrganizationMember(organization, user)] : [];
}
