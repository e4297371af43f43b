using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests;

public class BudgetTests
{
    [Fact]
    public void Keeps_the_figures_of_periods_that_run_or_are_to_come_and_of_no_other()
    {
        var budget = new Budget(Key, null, Rolling("1h"), RefusalReason.MaxBudget);
        var (past, present, future) = (new Period(Noon), new Period(Noon.AddHours(1)), new Period(Noon.AddHours(2)));
        var later = budget.In(future);

        Assert.False(budget.RollTo(Noon.AddMinutes(59)));
        Assert.Same(budget.Current, budget.In(past));
        Assert.True(budget.RollTo(Noon.AddHours(1)));

        Assert.Same(budget.Current, budget.In(present));
        Assert.Same(later, budget.In(future));
        Assert.NotSame(budget.In(past), budget.In(past));
    }
}
