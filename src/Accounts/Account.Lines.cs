namespace Tollgate.Accounts;

/// <summary>Who is to hear of an account's spending, hears of each line once.</summary>
public sealed partial class Account
{
    /// <summary>Offers each line that spending has reached in the period that runs, those of one budget in the order of
    /// their amounts, and each once: an activation begins with nothing told. It stops at the first that is not taken,
    /// which is offered again.</summary>
    /// <param name="percents">The shares of a budget that are lines; the soft budget is one besides.</param>
    /// <param name="take">Whether somebody will be told.</param>
    /// <returns>False if one was not taken.</returns>
    public bool TellLines(IReadOnlyList<int> percents, DateTimeOffset now, Func<Crossing, bool> take)
    {
        if (Limits.Deleted)
            return true;

        Roll(now);
        foreach (var budget in _budgets)
        {
            if (!TellLines(budget, percents, now, take))
                return false;
        }

        foreach (var budget in _modelBudgets.Values)
        {
            if (!TellLines(budget, percents, now, take))
                return false;
        }

        return true;
    }

    private bool TellLines(Budget budget, IReadOnlyList<int> percents, DateTimeOffset now, Func<Crossing, bool> take)
    {
        var (max, soft) = (MaxOf(budget, now), budget == _budgets[0] ? Limits.SoftBudget : null);
        if (max is null && soft is null)
            return true;

        var book = budget.Current;
        if (budget.Lines?.AreOf(book.Period, max) != true)
            budget.Lines = new(book.Period, max, soft, percents);
        while (budget.Lines.Reached(book.Spent) is { } line)
        {
            if (!take(new(budget.Id, book.Period, line, book.Spent, max, soft, budget.ResetsAt)))
                return false;
            budget.Lines.Tell();
        }

        return true;
    }
}
