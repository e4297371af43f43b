using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests;

public class AccountTests
{
    [Fact]
    public void Admits_and_names_what_the_call_is_charged_to()
    {
        var account = (Limits(1m, "1h") with { Windows = [Window("1d", 5m)] }).Open();

        var answer = account.Admit(Call(1, 0.25m), Noon.AddMinutes(90)).Admitted();

        Assert.Equal(7, answer.Epoch);
        Assert.Equal(
            [new(Key, new Period(Noon.AddHours(1))), new(Key.Hosted("window", "1d"), new Period(Noon))],
            answer.Charges);
    }

    [Fact]
    public void Refuses_what_calls_in_flight_already_hold()
    {
        var account = Account(1m, "1h");
        account.Admit(Call(1, 0.75m), Noon);
        account.Admit(Call(2, 0.75m), Noon);

        var refusal = account.Admit(Call(3, 0.01m), Noon).Refused();

        Assert.Equal(
            new Refusal(Key, RefusalReason.MaxBudget)
            {
                Alias = "laptop",
                Max = new Money(1m),
                Held = new Money(1.50m),
                ResetsAt = Noon.AddHours(1),
            },
            refusal);
    }

    [Fact]
    public void Admits_the_call_that_crosses_the_line_and_refuses_at_the_line()
    {
        var account = Account(1m);
        account.Observe(Balance(0.999_999_999_999_999_999m, version: 1));

        account.Admit(Call(1, 0.000_000_000_000_000_001m), Noon).Admitted();
        var refusal = account.Admit(Call(2), Noon).Refused();

        Assert.Equal(new Money(1m), refusal.Spent + refusal.Held);
    }

    [Fact]
    public void A_refused_call_holds_nothing()
    {
        var account = Account(1m);
        account.Admit(Call(1, 1m), Noon);

        account.Admit(Call(2, 0.5m), Noon).Refused();

        Assert.Equal(1, account.InFlight);
        Assert.Equal(new Money(1m), account.Own().Held);
        Assert.False(account.End(Id(2)));
    }

    [Fact]
    public void Repeats_its_answer_for_as_long_as_the_hold_stands()
    {
        var account = Account(1m, "1h");
        var first = account.Admit(Call(1, 1m), Noon);

        Assert.Equal(first, account.Admit(Call(1, 1m), Noon));
        Assert.Equal(first, account.Admit(Call(1, 1m), Noon.AddHours(2)));
        Assert.Equal(1, account.InFlight);
        Assert.Equal(new Money(1m), account.Explain(Noon).Holds.Single().Held);
    }

    [Fact]
    public void Gives_back_what_an_ended_call_held_and_once_only()
    {
        var account = Account(1m);
        account.Admit(Call(1, 1m), Noon);
        account.Admit(Call(2), Noon).Refused();

        Assert.True(account.End(Id(1)));
        Assert.False(account.End(Id(1)));

        Assert.Equal(Money.Zero, account.Own().Held);
        account.Admit(Call(3, 1m), Noon).Admitted();
    }

    [Fact]
    public void Holds_more_when_a_stream_outgrows_its_estimate_and_never_less()
    {
        var account = Account(1m);
        account.Admit(Call(1, 0.25m), Noon);

        account.Extend(Id(1), new Money(0.75m));
        account.Extend(Id(1), new Money(0.50m));
        account.Extend(Id(2), new Money(9m));

        Assert.Equal(new Money(0.75m), account.Own().Held);
        account.Admit(Call(2, 0.5m), Noon).Admitted();
        account.End(Id(1));
        Assert.Equal(new Money(0.5m), account.Own().Held);
    }

    [Fact]
    public void The_newest_balance_wins_whatever_order_they_arrive_in()
    {
        var account = Account(10m);

        foreach (var version in (int[])[1, 4, 4, 3, 2])
            account.Observe(Balance(version, version));

        Assert.Equal((new Money(4m), 4L), (account.Own().Spent, account.Own().Version));
    }

    [Fact]
    public void News_of_another_account_is_none_of_its_business()
    {
        var account = Account(10m);

        account.Observe(Balance(3m, version: 3, account: AccountId.Team("x")));
        account.Observe(Balance(3m, version: 3, account: Key.Hosted("window", "1d")));

        Assert.Equal(Money.Zero, account.Own().Spent);
    }

    [Fact]
    public void A_new_period_begins_with_nothing_spent_and_the_old_one_pays_for_its_calls()
    {
        var account = Account(1m, "1h");
        account.Observe(Balance(0.5m, version: 1));
        var charged = account.Admit(Call(1, 0.5m), Noon.AddMinutes(59)).Admitted();
        account.Admit(Call(2), Noon.AddMinutes(59)).Refused();

        account.Admit(Call(3, 0.25m), Noon.AddHours(1)).Admitted();
        account.Extend(Id(1), new Money(5m));

        Assert.Equal(new Period(Noon), charged.Charges.Single().Period);
        Assert.Equal(new Money(0.25m), account.Own(Noon.AddHours(1)).Held);
        account.Observe(Balance(5.5m, version: 2));
        account.End(Id(1));
        Assert.Equal((Money.Zero, new Money(0.25m)), (account.Own().Spent, account.Own().Held));
    }

    [Fact]
    public void The_period_does_not_go_back_with_the_clock()
    {
        var account = Account(1m, "1h");
        account.Observe(Balance(1m, version: 1, since: Noon.AddHours(2)));
        account.Admit(Call(1), Noon.AddHours(2)).Refused();

        var refusal = account.Admit(Call(1), Noon.AddMinutes(10)).Refused();

        Assert.Equal(Noon.AddHours(3), refusal.ResetsAt);
    }

    [Fact]
    public void Every_window_must_have_room_and_the_one_that_has_none_is_named()
    {
        var account = (Limits(10m) with { Windows = [Window("1h", 1m), Window("1d", 2m)] }).Open();
        account.Observe(Balance(2m, version: 1, account: Key.Hosted("window", "1d")));

        var refusal = account.Admit(Call(1), Noon).Refused();

        Assert.Equal(
            (Key.Hosted("window", "1d"), RefusalReason.WindowBudget, new Money(2m), Noon.AddDays(1)),
            (refusal.Account, refusal.Reason, refusal.Max!.Value, refusal.ResetsAt!.Value));
        account.Admit(Call(1), Noon.AddDays(1)).Admitted();
    }

    [Fact]
    public void Windows_of_one_name_are_charged_once_and_the_smallest_binds()
    {
        var account = (Limits() with { Windows = [Window("1h", 2m), Window("1h", 1m), Window("1h", 3m)] }).Open();

        Assert.Equal(2, account.Admit(Call(1, 1m), Noon).Admitted().Charges.Count);
        Assert.Equal(new Money(1m), account.Admit(Call(2), Noon).Refused().Max);
    }

    [Fact]
    public void A_budget_of_nothing_refuses_at_once()
    {
        var refusal = Account(0m).Admit(Call(1), Noon).Refused();

        Assert.Equal((RefusalReason.MaxBudget, false), (refusal.Reason, refusal.IsDueToHolds));
    }

    [Fact]
    public void A_free_call_passes_every_budget()
    {
        var account = (Limits(0m) with { Windows = [Window("1h", 0m)] }).Open();

        Assert.Equal(2, account.Admit(Call(1, 0m, Pricing.Free), Noon).Admitted().Charges.Count);
    }

    [Fact]
    public void A_call_without_a_price_passes_only_where_there_is_no_budget()
    {
        Account().Admit(Call(1, 0m, Pricing.Unknown), Noon).Admitted();
        Assert.Equal(RefusalReason.Unpriced, Account(9m).Admit(Call(1, 0m, Pricing.Unknown), Noon).Refused().Reason);
        var windowed = (Limits() with { Windows = [Window("1h", 9m)] }).Open();
        Assert.Equal(RefusalReason.Unpriced, windowed.Admit(Call(1, 0m, Pricing.Unknown), Noon).Refused().Reason);
    }

    [Fact]
    public void A_call_without_a_price_that_may_pass_is_judged_like_any_other()
    {
        Account(9m).Admit(Call(1, 0m, Pricing.UnknownAllowed), Noon).Admitted();
        var refusal = Account(0m).Admit(Call(1, 0m, Pricing.UnknownAllowed), Noon).Refused();
        Assert.Equal(RefusalReason.MaxBudget, refusal.Reason);
    }

    [Fact]
    public void Lists_the_calls_that_are_held_for_long()
    {
        var account = Account();
        account.Admit(Call(1), Noon);
        account.Admit(Call(2), Noon.AddSeconds(1));

        Assert.Empty(account.HeldSinceBefore(Noon));
        Assert.Equal([Id(1)], account.HeldSinceBefore(Noon.AddSeconds(1)));
        account.End(Id(1));
        Assert.Empty(account.HeldSinceBefore(Noon.AddSeconds(1)));
    }

    [Fact]
    public void Explains_every_figure_that_its_next_answer_rests_on()
    {
        var account = (Limits(10m, "1h") with { Windows = [Window("1d", 5m)] }).Open();
        account.Admit(Call(1, 0.5m), Noon);
        account.Observe(Balance(2m, version: 4));

        var explanation = account.Explain(Noon.AddMinutes(1));

        Assert.Equal((Key, 7L), (explanation.Account, explanation.Epoch));
        Assert.Equal(
            [
                new(Key, new Money(10m), new Money(2m), new Money(0.5m), new Period(Noon), Noon.AddHours(1), 4),
                new(
                    Key.Hosted("window", "1d"),
                    new Money(5m),
                    Money.Zero,
                    new Money(0.5m),
                    new Period(Noon),
                    Noon.AddDays(1),
                    0),
            ],
            explanation.Budgets);
        Assert.Equal([new(Id(1), new Money(0.5m), Noon)], explanation.Holds);
    }

    [Fact]
    public void Holds_no_more_calls_than_its_bound()
    {
        var account = Account();
        for (var i = 0; i < Accounts.Account.InFlightMax; i++)
            account.Admit(Call(i), Noon);

        var refusal = account.Admit(Call(-1), Noon).Refused();

        Assert.Equal((RefusalReason.InFlight, true), (refusal.Reason, refusal.IsDueToHolds));
        account.End(Id(0));
        account.Admit(Call(-1), Noon).Admitted();
    }

    [Fact]
    public void Holds_no_more_money_than_can_be_given_back_exactly()
    {
        var account = Account();
        account.Admit(Call(1, 10_000_000_000m), Noon).Admitted();

        Assert.Equal(RefusalReason.InFlight, account.Admit(Call(2, 1e-18m), Noon).Refused().Reason);
        account.End(Id(1));
        Assert.Equal(Money.Zero, account.Own().Held);
    }

    [Theory]
    [InlineData("-0.01")]
    [InlineData("10000000001")]
    [InlineData("0.0000000000000000001")]
    public void An_amount_that_cannot_be_held_changes_nothing(string dollars)
    {
        var amount = decimal.Parse(dollars, System.Globalization.CultureInfo.InvariantCulture);
        var account = Account(1m);
        account.Admit(Call(1), Noon);

        Assert.Throws<InvariantException>(() => account.Admit(Call(2, amount), Noon));
        if (amount > 0)
            Assert.Throws<InvariantException>(() => account.Extend(Id(1), new Money(amount)));

        Assert.Equal((1, Money.Zero), (account.InFlight, account.Own().Held));
    }
}
