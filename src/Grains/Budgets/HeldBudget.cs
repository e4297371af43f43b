using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Grains.Budgets;

/// <summary>Reads the budget object that an account holds. The account remembers its limits for as long as its epoch
/// stands, which is on the path of every call that they admit.</summary>
internal static class HeldBudget
{
    private static readonly StateJson Json = new();

    /// <summary>The limits that bind the account, and what its answers depend on besides.</summary>
    /// <param name="behind">The accounts that this one belongs to.</param>
    /// <param name="team">The team whose member it is; null: it is none.</param>
    public static async Task<(Limits Limits, Ties Ties)> ReadAsync(
        Books books, AccountId account, Limits limits, IReadOnlyList<AccountId> behind, AccountId? team)
    {
        if (limits.Deleted)
            return (limits, TiesOf([], behind));

        Fence[] grant = [];
        if (team is { } known)
            (limits, behind, grant) = await OfTeamAsync(books, account, limits, known);
        if (limits.Budget is not { } link)
            return (limits, TiesOf(grant, behind));

        // The epoch first: limits that are read after it may be newer, and then no call is opened under it.
        var budget = AccountId.Budget(link.BudgetId);
        var fence = new Fence(budget, await EpochAsync(books, budget));
        var entry = await books.FindAsync(budget.Prefix, link.BudgetId);
        if (entry?.Profile is not { } profile)
            return (limits, new([.. grant, fence], behind));

        var saved = Json.Deserialize<SavedBudget>(new BinaryData(profile))!;
        // One that is shared answers for itself, under an epoch of its own.
        return saved.Profile.Shared
            ? (limits, new(grant, [.. behind, budget]))
            : (limits.Under(saved.Limits), new([.. grant, fence], behind));
    }

    // Also where the team grants nothing, and is nobody's: that is what the answers rest on then.
    private static async Task<(Limits Limits, IReadOnlyList<AccountId> Behind, Fence[] Judge)> OfTeamAsync(
        Books books, AccountId member, Limits limits, AccountId team)
    {
        var fence = new Fence(team, await EpochAsync(books, team));
        var entry = await books.FindAsync(team.Prefix, team.Name);
        if (entry?.Profile is not { } profile)
            return (limits, [], [fence]);

        var known = Json.Deserialize<SavedTeam>(new BinaryData(profile))!.Profile;
        return (known.OfMember(limits), known.BehindMember(member.MemberOf.User), [fence]);
    }

    private static Ties TiesOf(Fence[] judges, IReadOnlyList<AccountId> behind) =>
        judges.Length == 0 && behind.Count == 0 ? Ties.None : new(judges, behind);

    // One that nobody has made yet gets its first epoch here: whoever makes it moves it on.
    private static async Task<long> EpochAsync(Books books, AccountId account)
    {
        var known = await books.CompareAsync(new(account, new Period(0), []));
        return known.Epoch > 0 ? known.Epoch : await books.AdvanceAsync(account);
    }

    private sealed record SavedBudget(Limits Limits, BudgetProfile Profile);

    private sealed record SavedTeam(TeamProfile Profile);
}
