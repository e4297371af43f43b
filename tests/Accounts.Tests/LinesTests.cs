using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests;

public class LinesTests
{
    private static readonly int[] Percents = [50, 80, 95, 100];

    [Fact]
    public void A_line_is_told_when_spending_reaches_it_and_once()
    {
        var account = Account(10m);

        Assert.Empty(account.After(4.999_999_999_999_999_999m, 1));
        Assert.Equal(["50% of 10"], account.After(5m, 2));
        Assert.Empty(account.After(7m, 3));
        Assert.Equal(["80% of 10", "95% of 10"], account.After(9.7m, 4));
        Assert.Equal(["100% of 10"], account.After(10m, 5));
        Assert.Empty(account.After(25m, 6));
    }

    [Fact]
    public void What_was_spent_before_an_activation_is_told_by_it()
    {
        var account = new Account(Key, 7, Limits(10m), [], [Balance(8m, 3)]);

        Assert.Equal(["50% of 10", "80% of 10"], account.Told(Noon));
    }

    [Fact]
    public void A_line_that_is_not_taken_is_offered_again_before_those_behind_it()
    {
        var account = Account(10m);
        account.Observe(Balance(10m, 1));
        var offered = new List<string>();

        Assert.False(account.TellLines(Percents, Noon, crossing =>
        {
            offered.Add(crossing.Line.Name);
            return offered.Count == 1;
        }));

        Assert.Equal(["50% of 10", "80% of 10"], offered);
        Assert.Equal(["80% of 10", "95% of 10", "100% of 10"], account.Told(Noon));
    }

    [Fact]
    public void The_soft_budget_is_a_line_among_the_others_and_stops_nothing()
    {
        var account = (Limits(10m) with { SoftBudget = new Money(6m) }).Open();

        Assert.Equal(["50% of 10", "soft 6"], account.After(7m, 1));
        account.Admit(Call(1, 0.01m), Noon).Admitted();
    }

    [Fact]
    public void A_soft_budget_needs_no_budget()
    {
        var account = (Limits() with { SoftBudget = new Money(0.5m) }).Open();

        var crossing = Assert.Single(account.Crossings(0.5m, 1));

        Assert.Equal(
            new Crossing(
                Key, new Period(Noon), new(null, new Money(0.5m)), new Money(0.5m), null, new Money(0.5m), null),
            crossing);
        account.Admit(Call(1, 100m), Noon).Admitted();
    }

    [Fact]
    public void A_new_period_has_its_lines_anew()
    {
        var account = Account(10m, "1d");

        Assert.Equal(["50% of 10"], account.After(6m, 1));
        account.Observe(Balance(8m, 1, Noon.AddDays(1)));
        Assert.Empty(account.Told(Noon.AddHours(23)));
        Assert.Equal(["50% of 10", "80% of 10"], account.Told(Noon.AddDays(1)));
    }

    [Fact]
    public void Spending_that_falls_makes_nothing_untold()
    {
        var account = Account(10m);

        Assert.Equal(["50% of 10"], account.After(6m, 1));
        Assert.Empty(account.After(1m, 2));
        Assert.Empty(account.After(6m, 3));
    }

    [Fact]
    public void A_budget_that_is_raised_for_a_while_has_lines_of_its_own_and_comes_back_to_those_that_it_had()
    {
        var account = (Limits(10m) with { Increase = new(new Money(10m), Noon.AddHours(1)) }).Open();

        Assert.Equal(["50% of 20"], account.After(10m, 1));
        Assert.Equal(["50% of 10", "80% of 10", "95% of 10", "100% of 10"], account.Told(Noon.AddHours(1)));
    }

    [Fact]
    public void One_amount_is_one_name_however_it_is_written() =>
        Assert.Equal(new BudgetLine(80, new Money(10m)).Name, new BudgetLine(80, new Money(10.00m)).Name);

    [Fact]
    public void Nothing_spent_reaches_nothing_and_anything_reaches_all_of_a_budget_of_nothing()
    {
        var account = Account(0m);

        Assert.Empty(account.Told(Noon));
        Assert.Equal(["50% of 0", "80% of 0", "95% of 0", "100% of 0"], account.After(1e-18m, 1));
    }

    [Fact]
    public void Windows_and_budgets_of_models_have_lines_as_well()
    {
        var account = (Limits(10m) with
        {
            Windows = [Window("1d", 4m)],
            ModelBudgets = [new("gpt-4o", new Money(1m), Rolling(null))],
            SoftBudget = new Money(9m),
        }).Open();
        account.Observe(Balance(2m, 1, account: Key.Hosted("window", "1d")));
        account.Observe(Balance(0.8m, 1, account: Key.Hosted("model", "gpt-4o")));

        Assert.Equal(["50% of 4", "50% of 1", "80% of 1"], account.Told(Noon));
    }

    [Fact]
    public void A_deleted_account_tells_nothing()
    {
        var account = new Account(Key, 7, Limits(10m) with { Deleted = true }, [], [Balance(10m, 3)]);

        Assert.Empty(account.Told(Noon));
    }

    [Fact]
    public void A_holder_takes_the_soft_budget_of_its_budget_where_it_has_none()
    {
        var budget = Limits(10m) with { SoftBudget = new Money(8m) };

        Assert.Equal(new Money(8m), Limits().Under(budget).SoftBudget);
        Assert.Equal(new Money(1m), (Limits() with { SoftBudget = new Money(1m) }).Under(budget).SoftBudget);
    }
}

file static class Telling
{
    private static readonly int[] Percents = [50, 80, 95, 100];

    /// <summary>What is told when so much is spent.</summary>
    public static IReadOnlyList<Crossing> Crossings(this Account account, decimal spent, long version)
    {
        account.Observe(Balance(spent, version));
        return account.All(Noon);
    }

    public static IEnumerable<string> After(this Account account, decimal spent, long version) =>
        account.Crossings(spent, version).Select(crossing => crossing.Line.Name);

    public static IEnumerable<string> Told(this Account account, DateTimeOffset now) =>
        account.All(now).Select(crossing => crossing.Line.Name);

    private static List<Crossing> All(this Account account, DateTimeOffset now)
    {
        var told = new List<Crossing>();
        Assert.True(account.TellLines(Percents, now, crossing =>
        {
            told.Add(crossing);
            return true;
        }));
        return told;
    }
}
