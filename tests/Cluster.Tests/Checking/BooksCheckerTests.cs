namespace Tollgate.Cluster.Tests.Checking;

/// <summary>The checker finds what it is there to find.</summary>
public sealed class BooksCheckerTests
{
    private const long Period = 7;

    private static readonly TokenPrices Prices = new(Input: 0.1m, Output: 0.2m);
    private static readonly BilledCall Billed = new(Guid.Parse("a0000000-0000-0000-0000-000000000001"), 10, 20, true);
    private static readonly BookedCall Booked = new(
        Billed.Call, Held: 9m, Cost: 5m, "exact", "success", Tokens: 30, "k", "t",
        [new("key:k", Period), new("team:t", Period)]);

    private readonly Dictionary<string, decimal> _budgets = [];

    [Fact]
    public void Books_that_fit_have_no_fault() => Assert.Empty(Faults([Booked], [Billed]));

    [Fact]
    public void A_call_that_was_sent_twice_is_found() =>
        Assert.Contains("sent to the provider 2 times", Fault([Booked], [Billed, Billed]), StringComparison.Ordinal);

    [Fact]
    public void A_call_that_is_in_no_row_is_found() =>
        Assert.Contains("is not in the books", Fault([], [Billed]), StringComparison.Ordinal);

    [Fact]
    public void A_cost_that_is_a_hair_off_is_found() => Assert.Contains(
        "is not at the provider's",
        Fault([Booked with { Cost = 5.000000000000000001m }], [Billed]),
        StringComparison.Ordinal);

    [Fact]
    public void A_charge_for_what_was_never_sent_is_found() =>
        Assert.Contains("is not at the provider's 0", Fault([Booked], []), StringComparison.Ordinal);

    [Fact]
    public void A_call_that_stays_open_is_found() => Assert.Contains(
        "is open", Fault([Booked with { Cost = null, How = null }], [Billed]), StringComparison.Ordinal);

    [Fact]
    public void A_recovered_call_is_charged_what_it_held_and_never_less_than_the_bill()
    {
        var recovered = Booked with { How = "recovered", Cost = 9m };

        Assert.Empty(Faults([recovered], [Billed with { IsFinished = false }]));
        Assert.Contains("not at what it held", Fault([recovered with { Cost = 8m }], []), StringComparison.Ordinal);
        Assert.Contains(
            "less than the provider's",
            Fault([recovered with { Held = 4m, Cost = 4m }], [Billed]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_call_that_broke_off_the_charge_is_between_the_bill_and_the_hold()
    {
        var (broken, billed) = (Booked with { Status = "failure" }, Billed with { IsFinished = false });

        Assert.Empty(Faults([broken with { Cost = 6m }], [billed]));
        Assert.Contains("broke off", Fault([broken with { Cost = 4.9m }], [billed]), StringComparison.Ordinal);
        Assert.Contains("broke off", Fault([broken with { Cost = 9.1m }], [billed]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_balance_that_is_not_the_sum_of_its_rows_is_found()
    {
        var tables = new BookedTables(
            [Booked], [new(new("key:k", Period), 5m, 30, 1), new(new("team:t", Period), 4m, 30, 1)]);

        var fault = Assert.Single(BooksChecker.Check(tables, [Billed], Prices, _budgets).Faults);

        Assert.Contains("team:t", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_may_be_crossed_by_one_call_and_not_by_two()
    {
        var second = Billed with { Call = Guid.Parse("a0000000-0000-0000-0000-000000000002") };
        BookedCall[] calls = [Booked, Booked with { Id = second.Call }];

        _budgets["team:t"] = 5.01m;
        Assert.Empty(Faults(calls, [Billed, second]));
        _budgets["team:t"] = 5m;
        Assert.Contains("has spent 10 of 5", Fault(calls, [Billed, second]), StringComparison.Ordinal);
        // Another period is another budget.
        calls[1] = calls[1] with { Charges = [new("key:k", Period), new("team:t", Period + 1)] };
        Assert.Empty(Faults(calls, [Billed, second]));
    }

    private string Fault(IReadOnlyList<BookedCall> calls, IReadOnlyList<BilledCall> bill) =>
        Assert.Single(Faults(calls, bill));

    private IReadOnlyList<string> Faults(IReadOnlyList<BookedCall> calls, IReadOnlyList<BilledCall> bill)
    {
        var balances = calls
            .Where(call => call.Cost is not null)
            .SelectMany(call => call.Charges, (call, of) => (call, of))
            .GroupBy(each => each.of, each => each.call)
            .Select(each => new BookedBalance(
                each.Key, each.Sum(call => call.Cost!.Value), each.Sum(call => call.Tokens), each.Count()));
        return BooksChecker.Check(new(calls, [.. balances]), bill, Prices, _budgets).Faults;
    }
}
