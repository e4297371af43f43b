using System.Globalization;
using Tollgate.Accounts;

namespace Tollgate.Api.Creation;

/// <summary>A limit as a body would write it.</summary>
/// <param name="Written">Null: a budget that never begins anew.</param>
internal readonly record struct BudgetFigure(string Field, string? Written)
{
    /// <summary>What limits say of budget and rates. How long a budget lasts is a part of it.</summary>
    public static IEnumerable<BudgetFigure> Of(Limits? limits)
    {
        if (limits?.MaxBudget is { } max)
        {
            yield return new("max_budget", max.Dollars.ToString(CultureInfo.InvariantCulture));
            yield return new("budget_duration", limits.Window.Duration?.ToString());
        }

        if (limits?.Rates.Requests is { } requests)
            yield return new("rpm_limit", requests.ToString(CultureInfo.InvariantCulture));
        if (limits?.Rates.Tokens is { } tokens)
            yield return new("tpm_limit", tokens.ToString(CultureInfo.InvariantCulture));
        if (limits?.Rates.Parallel is { } parallel)
            yield return new("max_parallel_requests", parallel.ToString(CultureInfo.InvariantCulture));
    }
}
