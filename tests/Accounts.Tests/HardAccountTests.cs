using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests;

public class HardAccountTests
{
    private static readonly Limits OneDollar = Limits(1m) with { Enforcement = Enforcement.Hard };

    [Fact]
    public void Admits_what_fits_to_the_last_digit_and_nothing_more()
    {
        var account = OneDollar.Open();
        account.Observe(Balance(0.5m, version: 1));

        account.Admit(Bound(1, 0.499_999_999_999_999_999m), Noon).Admitted();
        account.Admit(Bound(2, 0.000_000_000_000_000_002m), Noon).Refused();
        account.Admit(Bound(3, 0.000_000_000_000_000_001m), Noon).Admitted();
        account.Admit(Bound(4, 0m), Noon).Refused();
    }

    [Fact]
    public void Asks_for_the_bound_where_it_is_told_a_likely_cost()
    {
        var account = OneDollar.Open();

        Assert.Equal(
            new Refusal(Key, RefusalReason.BoundNeeded) { Alias = "laptop" },
            account.Admit(Call(1, 0.1m), Noon).Refused());
        Assert.Equal(0, account.InFlight);
        account.Admit(Bound(1, 0.1m), Noon).Admitted();
    }

    [Fact]
    public void Asks_for_no_bound_where_nothing_can_be_overspent()
    {
        (OneDollar with { MaxBudget = null }).Open().Admit(Call(1, 0.1m), Noon).Admitted();
        OneDollar.Open().Admit(Call(1, 0, Pricing.Free), Noon).Admitted();
        OneDollar.Open().Admit(Call(1, 0, Pricing.UnknownAllowed), Noon).Admitted();
        Assert.Equal(
            RefusalReason.MaxBudget,
            (OneDollar with { MaxBudget = Money.Zero }).Open().Admit(Call(1, 0.1m), Noon).Refused().Reason);
    }

    [Fact]
    public void A_likely_cost_is_enough_where_the_enforcement_is_not_set() => Account(1m).Admit(Call(1, 5m), Noon).Admitted();

    [Fact]
    public void Every_window_must_have_room_for_the_whole_call()
    {
        var account = (OneDollar with { Windows = [Window("1d", 0.5m)] }).Open();

        var refusal = account.Admit(Bound(1, 0.6m), Noon).Refused();

        Assert.Equal(RefusalReason.WindowBudget, refusal.Reason);
        account.Admit(Bound(2, 0.5m), Noon).Admitted();
    }

    [Fact]
    public void A_refusal_tells_the_bound_and_what_the_tightest_budget_has_left()
    {
        var account = (OneDollar with { Windows = [Window("1d", 0.5m)] }).Open();
        account.Observe(Balance(0.125m, version: 1));
        account.Admit(Bound(1, 0.25m), Noon).Admitted();

        var refusal = account.Admit(Bound(2, 0.875m), Noon).Refused();

        Assert.Equal(
            new Refusal(Key, RefusalReason.MaxBudget)
            {
                Alias = "laptop",
                Max = new Money(1m),
                Spent = new Money(0.125m),
                Held = new Money(0.25m),
                Bound = new Money(0.875m),
                Room = new Money(0.25m),
            },
            refusal);
    }

    [Theory]
    [InlineData(0.25, 0.5, 0.75, true)]
    [InlineData(0.25, 0.5, 0.76, false)]
    [InlineData(0.25, 0.0, 0.76, false)]
    [InlineData(1.0, 0.0, 0.0, false)]
    public void Is_due_to_holds_where_the_call_would_fit_without_them(
        double spent, double held, double bound, bool isDueToHolds)
    {
        var account = OneDollar.Open();
        account.Admit(Bound(1, (decimal)held), Noon).Admitted();
        account.Observe(Balance((decimal)spent, version: 1));

        Assert.Equal(isDueToHolds, account.Admit(Bound(2, (decimal)bound), Noon).Refused().IsDueToHolds);
    }

    private static CallEstimate Bound(int number, decimal dollars) => Call(number, dollars) with { IsBound = true };
}
