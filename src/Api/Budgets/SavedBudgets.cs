using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Api.Budgets;

/// <summary>A budget object as the directory keeps it.</summary>
internal sealed record SavedBudget(Limits Limits, BudgetProfile Profile);

/// <summary>Reads budget objects from the directory alone: waking one would have every account that holds it read
/// anew.</summary>
internal sealed class SavedBudgets(Books books, ILedger ledger)
{
    /// <summary>The most that are listed.</summary>
    public const int Most = 1_000;

    private static readonly StateJson Json = new();

    /// <summary>The budget; null where there is none.</summary>
    public async Task<SavedBudget?> FindAsync(string id, CancellationToken cancellationToken) =>
        Read(await books.FindAsync("budget", id).WaitAsync(cancellationToken));

    /// <summary>The budget that an account holds; null where it holds none.</summary>
    public async Task<SavedBudget?> OfAsync(Limits limits, CancellationToken cancellationToken) =>
        limits.Budget is { } link ? await FindAsync(link.BudgetId, cancellationToken) : null;

    public async Task<IReadOnlyList<SavedBudget>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await ledger.ChildrenAsync("budget", AccountId.Proxy.Value, Most, cancellationToken))
            .Select(Read)
            .OfType<SavedBudget>()];

    /// <summary>A link to a budget that exists. It does not begin before what it leads to, also where the process that
    /// wrote the budget has a clock that is ahead.</summary>
    public async Task<(BudgetLink? Link, ApiError? Error)> LinkAsync(
        BudgetLink? asked, CancellationToken cancellationToken)
    {
        if (asked is null)
            return (null, null);
        if (await FindAsync(asked.BudgetId, cancellationToken) is not { } budget)
            return (null, NotFound(asked.BudgetId));

        var since = budget.Limits.Window.Since;
        return (asked.At < since ? asked with { At = since } : asked, null);
    }

    public static ApiError NotFound(string id) =>
        ApiErrors.NotFound($"{{'error': 'Budget not found, passed budget_id={ApiErrors.Shorten(id)}'}}", "budget_id");

    private static SavedBudget? Read(DirectoryEntry? entry) => entry?.Profile is { } profile
        ? Json.Deserialize<SavedBudget>(new BinaryData(profile))
        : null;
}
