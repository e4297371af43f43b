using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Budgets;

/// <summary>Reads the budget object that an account holds. The account remembers its limits for as long as its epoch
/// stands, which is on the path of every call that they admit.</summary>
internal static class HeldBudget
{
    private static readonly StateJson Json = new();

    /// <summary>The limits that bind the account, and what its answers depend on besides.</summary>
    /// <param name="behind">The accounts that this one belongs to.</param>
    public static async Task<(Limits Limits, Ties Ties)> ReadAsync(
        Books books, Limits limits, IReadOnlyList<AccountId> behind)
    {
        if (limits.Deleted || limits.Budget is not { } link)
            return (limits, behind.Count == 0 ? Ties.None : new([], behind));

        // The epoch first: limits that are read after it may be newer, and then no call is opened under it.
        var budget = AccountId.Budget(link.BudgetId);
        var fence = new Fence(budget, await EpochAsync(books, budget));
        var entry = await books.FindAsync(budget.Prefix, link.BudgetId);
        if (entry?.Profile is not { } profile)
            return (limits, new([fence], behind));

        var saved = Json.Deserialize<SavedBudget>(new BinaryData(profile))!;
        // One that is shared answers for itself, under an epoch of its own.
        return saved.Profile.Shared
            ? (limits, new([], [.. behind, budget]))
            : (limits.Under(saved.Limits), new([fence], behind));
    }

    // One that nobody has made yet gets its first epoch here: whoever makes it moves it on.
    private static async Task<long> EpochAsync(Books books, AccountId budget)
    {
        var known = await books.CompareAsync(new(budget, new Period(0), []));
        return known.Epoch > 0 ? known.Epoch : await books.AdvanceAsync(budget);
    }

    private sealed record SavedBudget(Limits Limits, BudgetProfile Profile);
}
