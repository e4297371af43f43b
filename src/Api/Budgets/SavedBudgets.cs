using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains.Budgets;

namespace Tollgate.Api.Budgets;

/// <summary>The budget objects that accounts hold, as the directory keeps them: waking one would have every account
/// that holds it read anew.</summary>
internal sealed class SavedBudgets(SavedRows rows)
{
    /// <summary>The budget; null where there is none.</summary>
    public Task<Saved<BudgetProfile>?> FindAsync(string id, CancellationToken cancellationToken) =>
        rows.FindAsync<BudgetProfile>("budget", id, cancellationToken);

    /// <summary>The budget that an account holds; null where it holds none.</summary>
    public async Task<Saved<BudgetProfile>?> OfAsync(Limits limits, CancellationToken cancellationToken) =>
        limits.Budget is { } link ? await FindAsync(link.BudgetId, cancellationToken) : null;

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
}
