namespace Tollgate.Accounts.Tests.Rates;

public class RatedAccountTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void Lets_as_many_requests_through_as_the_limit_and_the_next_after_a_minute()
    {
        var account = Rated(new(Requests: 2));
        account.Admit(Some.Call(1), Some.Noon);
        account.Admit(Some.Call(2), Some.Noon.AddSeconds(20));

        var refused = account.Admit(Some.Call(3), Some.Noon.AddSeconds(30)).Refused();

        Assert.Equal((RefusalReason.RequestRate, Some.Key), (refused.Reason, refused.Account));
        Assert.Equal(
            new RateRefusal(2, 2, 0, TimeSpan.FromSeconds(30), IsContended: false)
            {
                Limits = new(Requests: 2),
                Counted = new(2, 0, 2),
            },
            refused.Rate);
        account.Admit(Some.Call(3), Some.Noon + Minute).Admitted();
        Assert.Equal(RefusalReason.RequestRate, account.Admit(Some.Call(4), Some.Noon + Minute).Refused().Reason);
    }

    [Fact]
    public void A_call_that_failed_stays_counted_and_one_that_was_given_up_does_not()
    {
        var account = Rated(new(Requests: 1));
        account.Admit(Some.Call(1), Some.Noon);
        account.End(Ending.Released(Some.Id(1)), Some.Noon);
        account.Admit(Some.Call(2), Some.Noon).Admitted();
        account.End(new Ending(Some.Id(2), 0), Some.Noon);

        Assert.Equal(RefusalReason.RequestRate, account.Admit(Some.Call(3), Some.Noon).Refused().Reason);
    }

    [Fact]
    public void Tokens_are_held_until_the_call_is_settled_and_count_from_then_on()
    {
        var account = Rated(new(Tokens: 100));
        account.Admit(Some.Call(1) with { HeldTokens = 80 }, Some.Noon);
        account.Admit(Some.Call(2) with { HeldTokens = 80 }, Some.Noon).Admitted();
        var held = account.Admit(Some.Call(3), Some.Noon.AddSeconds(5)).Refused();
        account.End(new Ending(Some.Id(1), 30), Some.Noon.AddSeconds(10));
        account.End(new Ending(Some.Id(2), 70), Some.Noon.AddSeconds(20));

        var used = account.Admit(Some.Call(4), Some.Noon.AddSeconds(20)).Refused();

        Assert.Equal(Figures(0, 160, null), held.Rate! with { Counted = default });
        Assert.Equal(Figures(100, 0, TimeSpan.FromSeconds(50)), used.Rate! with { Counted = default });
        account.Admit(Some.Call(5), Some.Noon.AddSeconds(70)).Admitted();

        static RateRefusal Figures(long used, long held, TimeSpan? wait) =>
            new(100, used, held, wait, IsContended: false) { Limits = new(Tokens: 100) };
    }

    [Fact]
    public void What_is_left_is_below_nothing_where_calls_hold_more_than_there_is()
    {
        var left = Rated(new(Tokens: 100)).Admit(Some.Call(1) with { HeldTokens = 130 }, Some.Noon).Admitted().Rates;

        Assert.Equal(-30, Assert.Single(left).Left.Tokens);
    }

    [Fact]
    public void A_call_that_needs_more_than_there_ever_is_is_refused_for_good()
    {
        var account = (Some.Limits() with { Rates = new(Tokens: 100), Enforcement = Enforcement.Hard }).Open();

        var refused = account.Admit(Some.Call(1) with { HeldTokens = 101, IsBound = true }, Some.Noon).Refused().Rate!;

        Assert.Equal((101, true, null), (refused.Needed, refused.IsForGood, refused.RetryAfter));
    }

    [Fact]
    public void Rates_that_stand_with_a_model_s_budget_count_where_no_others_name_it()
    {
        var account = (Some.Limits() with
        {
            ModelRates = [new("gpt-4o", new(Requests: 2))],
            ModelBudgets =
            [
                new("gpt-4o", new Money(5), Some.Rolling(null)) { Rates = new(Requests: 1, Tokens: 9) },
                new("o3", null, Some.Rolling(null)) { Rates = new(Requests: 1) },
            ],
        }).Open();

        var first = account.Admit(Some.Call(1), Some.Noon).Admitted();
        account.Admit(Some.Call(2), Some.Noon).Admitted();
        var other = account.Admit(Some.Call(3) with { Model = "o3" }, Some.Noon).Admitted();

        Assert.True(account.Limits.HasRates);
        Assert.Equal(new RateLimits(2, 9), Assert.Single(first.Rates).Limits);
        Assert.Equal([2, 1], [first.Charges.Count, other.Charges.Count]);
        Assert.Equal(RefusalReason.RequestRate, account.Admit(Some.Call(4), Some.Noon).Refused().Reason);
        Assert.Equal(
            RefusalReason.RequestRate,
            account.Admit(Some.Call(5) with { Model = "o3" }, Some.Noon).Refused().Reason);
    }

    [Fact]
    public void A_hard_account_lets_through_only_what_fits_with_all_its_tokens()
    {
        var account = (Some.Limits() with { Rates = new(Tokens: 100), Enforcement = Enforcement.Hard }).Open();

        Assert.Equal(
            RefusalReason.BoundNeeded, account.Admit(Some.Call(1) with { HeldTokens = 60 }, Some.Noon).Refused().Reason);
        account.Admit(Some.Call(1) with { HeldTokens = 60, IsBound = true }, Some.Noon).Admitted();
        Assert.Equal(
            RefusalReason.TokenRate,
            account.Admit(Some.Call(2) with { HeldTokens = 41, IsBound = true }, Some.Noon).Refused().Reason);
        account.Admit(Some.Call(2) with { HeldTokens = 40, IsBound = true }, Some.Noon).Admitted();
    }

    [Fact]
    public void A_slot_is_free_when_its_call_ends_however_it_ends()
    {
        var account = Rated(new(Parallel: 1));
        account.Admit(Some.Call(1), Some.Noon);

        Assert.Equal(RefusalReason.Parallel, account.Admit(Some.Call(2), Some.Noon.AddHours(1)).Refused().Reason);
        account.End(Ending.Released(Some.Id(1)), Some.Noon.AddHours(1));
        account.Admit(Some.Call(3), Some.Noon.AddHours(1)).Admitted();
        account.End(new Ending(Some.Id(3), 10), Some.Noon.AddHours(1));
        account.Admit(Some.Call(4), Some.Noon.AddHours(1)).Admitted();
    }

    [Fact]
    public void Zero_lets_nothing_through_and_nobody_can_say_when_it_will()
    {
        foreach (var limits in new RateLimits[] { new(Requests: 0), new(Tokens: 0), new(Parallel: 0) })
        {
            var refused = Rated(limits).Admit(Some.Call(1), Some.Noon).Refused();
            Assert.Equal((0, null, false), (refused.Rate!.Max, refused.Rate.RetryAfter, refused.IsDueToHolds));
        }
    }

    [Fact]
    public void A_model_has_rates_of_its_own_besides_the_account_s()
    {
        var account = (Some.Limits() with
        {
            Rates = new(Requests: 3),
            ModelRates = [new("gpt-4o", new(Requests: 1))],
        }).Open();

        var admitted = account.Admit(Some.Call(1) with { Model = "openai/gpt-4o" }, Some.Noon).Admitted();
        var refused = account.Admit(Some.Call(2), Some.Noon).Refused();
        account.Admit(Some.Call(3) with { Model = "o3" }, Some.Noon).Admitted();

        Assert.Equal(
            [(Some.Key, 2L), (Some.Key.Hosted("model", "gpt-4o"), 0L)],
            admitted.Rates.Select(rate => (rate.Account, rate.Left.Requests!.Value)));
        Assert.Equal((RefusalReason.RequestRate, Some.Key.Hosted("model", "gpt-4o")), (refused.Reason, refused.Account));
    }

    [Fact]
    public void A_refusal_consumes_nothing()
    {
        var account = Rated(new(Requests: 5, Parallel: 1));
        account.Admit(Some.Call(1), Some.Noon);
        for (var i = 2; i < 20; i++)
            account.Admit(Some.Call(i), Some.Noon).Refused();

        var rate = Assert.Single(account.Explain(Some.Noon).Rates);

        Assert.Equal(new RateLimits(1, 0, 1), rate.Used);
    }

    [Fact]
    public void A_new_activation_counts_the_calls_of_the_last_minute_and_those_in_flight()
    {
        var limits = Some.Limits() with { Rates = new(Requests: 3, Tokens: 100, Parallel: 2) };
        var account = new Account(
            Some.Key,
            8,
            limits,
            [new(Some.Id(3), default, Some.Noon.AddSeconds(-10), [], "gpt-4o", 40)],
            [],
            recent:
            [
                new(Some.Id(2), "gpt-4o", Some.Noon.AddSeconds(-30), Some.Noon.AddSeconds(-20), 30),
                new(Some.Id(1), "gpt-4o", Some.Noon.AddSeconds(-90), Some.Noon.AddSeconds(-50), 20),
                // Settled while the books were read: it is held, and told of later.
                new(Some.Id(3), "gpt-4o", Some.Noon.AddSeconds(-10), Some.Noon, 35),
            ]);

        var rate = Assert.Single(account.Explain(Some.Noon).Rates);

        Assert.Equal((new RateLimits(2, 50, 1), 40L), (rate.Used, rate.HeldTokens));
        account.End(new Ending(Some.Id(3), 35), Some.Noon);
        Assert.Equal(
            (new RateLimits(2, 85, 0), 0L),
            (account.Explain(Some.Noon).Rates[0].Used, account.Explain(Some.Noon).Rates[0].HeldTokens));
    }

    [Fact]
    public void What_a_clock_that_is_ahead_wrote_down_counts_from_when_it_was_read()
    {
        var ahead = Some.Noon.AddHours(1);
        var account = new Account(
            Some.Key,
            8,
            Some.Limits() with { Rates = new(Requests: 2, Tokens: 100) },
            [new(Some.Id(2), default, ahead, [], "gpt-4o", 40)],
            [],
            recent: [new(Some.Id(1), "gpt-4o", ahead, ahead.AddSeconds(1), 30)],
            readAt: Some.Noon);

        Assert.Equal(Minute, account.Admit(Some.Call(3), Some.Noon).Refused().Rate!.RetryAfter);
        // Else nobody would ask about it for an hour, should its news be lost.
        Assert.Equal([Some.Id(2)], account.HeldSinceBefore(Some.Noon.AddSeconds(1)));
        account.End(new Ending(Some.Id(2), 40), Some.Noon);
        Assert.Equal(new RateLimits(2, 70, 0), account.Explain(Some.Noon + Minute - TimeSpan.FromTicks(1)).Rates[0].Used);
        Assert.Equal(new RateLimits(0, 0, 0), account.Explain(Some.Noon + Minute).Rates[0].Used);
    }

    [Fact]
    public void An_account_with_rates_is_ahead_of_a_clock_that_was_set_back_by_more_than_a_minute()
    {
        var (rated, free) = (Rated(new(Requests: 1)), Some.Limits().Open());
        foreach (var account in new[] { rated, free })
            account.Admit(Some.Call(1), Some.Noon);

        Assert.False(rated.IsAheadOf(Some.Noon - Minute));
        Assert.True(rated.IsAheadOf(Some.Noon - Minute - TimeSpan.FromTicks(1)));
        Assert.False(free.IsAheadOf(Some.Noon.AddHours(-1)));
    }

    [Fact]
    public void A_clock_that_goes_back_frees_nothing()
    {
        var account = Rated(new(Requests: 1));
        account.Admit(Some.Call(1), Some.Noon);

        var refused = account.Admit(Some.Call(2), Some.Noon.AddHours(-1)).Refused();

        Assert.Equal(Minute, refused.Rate!.RetryAfter);
        account.Admit(Some.Call(2), Some.Noon + Minute).Admitted();
    }

    [Fact]
    public void Limits_that_are_held_fill_what_the_account_does_not_say()
    {
        var limits = Some.Limits() with { Rates = new(Requests: 4), Budget = new("free-tier", Some.Noon) };
        var held = Some.Limits() with { Rates = new(9, 5, 2) };

        Assert.Equal(new RateLimits(4, 5, 2), limits.Under(held).Rates);
    }

    private static Account Rated(RateLimits limits) => (Some.Limits() with { Rates = limits }).Open();
}
