using CsCheck;
using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests;

/// <summary>A new activation believes at least what the ledger knows.</summary>
public class ActivationTests
{
    private static readonly AccountId Daily = Key.Hosted("window", "1d");

    private static readonly Limits Budgeted = Limits(1m, "1h") with { Windows = [Window("1d", 5m)] };

    [Fact]
    public void Holds_what_was_open_and_counts_what_was_spent()
    {
        var account = Activate(
            [Found(1, 0.25m, Noon)],
            [Balance(0.75m, version: 3), Balance(2m, version: 9, account: Daily)]);

        var refusal = account.Admit(Call(2), Noon.AddMinutes(1)).Refused();

        Assert.Equal((new Money(0.75m), new Money(0.25m)), (refusal.Spent, refusal.Held));
        Assert.Equal(new Money(2m), account.Explain(Noon).Budgets[1].Spent);
        Assert.Equal([Id(1)], account.HeldSinceBefore(Noon.AddMinutes(1)));
    }

    [Fact]
    public void Answers_for_an_open_call_with_its_own_epoch_and_the_calls_own_charges()
    {
        var account = Activate([Found(1, 0.25m, Noon)], []);

        var answer = account.Admit(Call(1, 0.25m), Noon.AddHours(3)).Admitted();

        Assert.Equal(8, answer.Epoch);
        Assert.Equal([new(Key, new Period(Noon)), new(Daily, new Period(Noon))], answer.Charges);
    }

    [Fact]
    public void Knows_what_a_predecessor_with_a_faster_clock_has_spent_and_holds_in_a_period_to_come()
    {
        var account = Activate(
            [Found(1, 0.25m, Noon.AddHours(1))],
            [Balance(0.25m, version: 1), Balance(0.75m, version: 1, since: Noon.AddHours(1))]);

        account.Admit(Call(2), Noon.AddMinutes(59)).Admitted();
        var refusal = account.Admit(Call(3), Noon.AddHours(1)).Refused();

        Assert.Equal((new Money(0.75m), new Money(0.25m)), (refusal.Spent, refusal.Held));
    }

    [Fact]
    public void A_call_of_a_period_that_has_ended_stands_in_nobodys_way_and_ends_like_any_other()
    {
        var account = Activate([Found(1, 3m, Noon)], []);

        account.Admit(Call(2, 1m), Noon.AddHours(1)).Admitted();
        account.Extend(Id(1), new Money(9m));

        Assert.Equal(new Money(1m), account.Own(Noon.AddHours(1)).Held);
        Assert.True(account.End(Id(1)));
        Assert.Equal(new Money(1m), account.Own(Noon.AddHours(1)).Held);
        Assert.Equal(new Money(1m), account.Explain(Noon.AddHours(1)).Budgets[1].Held);
    }

    [Fact]
    public void Leaves_out_what_a_call_is_charged_to_elsewhere()
    {
        var elsewhere = new Charge(AccountId.Team("x"), new Period(Noon));
        var gone = new Charge(Key.Hosted("window", "9d"), new Period(Noon));
        var found = Found(1, 0.25m, Noon);

        var account = Activate([found with { Charges = [elsewhere, gone, .. found.Charges] }], []);

        Assert.Equal(new Money(0.25m), account.Own().Held);
        Assert.Equal(found.Charges, account.Admit(Call(1), Noon).Admitted().Charges);
        Assert.True(account.End(Id(1)));
        Assert.Equal(Money.Zero, account.Own().Held);
    }

    [Fact]
    public void A_call_that_is_found_twice_is_held_once()
    {
        var account = Activate([Found(1, 0.25m, Noon), Found(1, 0.25m, Noon)], []);

        Assert.Equal((1, new Money(0.25m)), (account.InFlight, account.Own().Held));
    }

    [Fact]
    public void An_account_that_was_asked_for_its_figures_stays_in_that_period()
    {
        var account = Activate([], [Balance(1m, version: 1, since: Noon.AddHours(1))]);
        account.Explain(Noon.AddHours(1));

        account.Admit(Call(1), Noon.AddMinutes(59)).Refused();
    }

    // Calls settle one after the other; an activation reads the ledger at some moment, and hears in any order what
    // happened before and after it.
    [Fact]
    public void Believes_at_least_what_the_ledger_knows_however_news_arrives() =>
        Gen.Select(Gen.Int[1, 40].Array[1, 12], Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, int.MaxValue]).Sample(
            (cents, settledBefore, settledAfter, seed) =>
            {
                var calls = cents.Select((cost, i) => Found(i, cost / 100m, Noon)).ToArray();
                var news = new List<(Balance Balance, CallId Call)>();
                var spent = Money.Zero;
                for (var i = 0; i < calls.Length; i++)
                {
                    spent += calls[i].Held;
                    news.Add((new(Key, new Period(Noon), spent, 0, 0, i + 1), calls[i].Call));
                }

                var read = Math.Min(settledBefore, calls.Length);
                var known = Math.Min(read + settledAfter, calls.Length);
                var account = Activate(calls[read..], read == 0 ? [] : [news[read - 1].Balance]);
                var heard = news[..known].ToArray();
                new Random(seed).Shuffle(heard);

                foreach (var (balance, call) in heard)
                {
                    account.Observe(balance);
                    account.End(call);
                    var own = account.Own();
                    Assert.True(own.Spent + own.Held >= spent);
                    Assert.True(own.Version >= balance.Version);
                }

                var last = account.Own();
                Assert.Equal(known == 0 ? Money.Zero : news[known - 1].Balance.Spent, last.Spent);
                Assert.Equal(spent, last.Spent + last.Held);
            },
            iter: 1_000);

    private static Account Activate(HeldCall[] open, Balance[] balances) => new(Key, 8, Budgeted, open, balances);

    private static HeldCall Found(int number, decimal dollars, DateTimeOffset since) =>
        new(Id(number), new Money(dollars), Noon, [new(Key, new Period(since)), new(Daily, new Period(Noon))]);
}
