using CsCheck;

namespace Tollgate.Accounts.Tests.Rates;

public class SharedRateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void Two_keys_get_one_call_each_of_sixty_tokens_and_a_third_call_finds_nothing()
    {
        var model = Shared(new(Tokens: 60));
        foreach (var (key, number) in new[] { ("one", 1), ("two", 2) })
        {
            Admit(model, key, number).Admitted();
            model.End(new Ending(Some.Id(number), 30), Some.Noon);
        }

        var refused = Admit(model, "two", 3).Refused();

        Assert.Equal(RefusalReason.TokenShare, refused.Reason);
        Assert.Equal(new ShareFigures(new(null, 0), new(null, 0), Active: 2), refused.Share);
        model.Admit(Call("two", 4), Some.Noon + Minute).Admitted();
    }

    [Fact]
    public void At_the_same_time_they_get_as_much()
    {
        var model = Shared(new(Tokens: 60));

        Admit(model, "one", 1).Admitted();
        Admit(model, "two", 2).Admitted();
        Assert.Equal(RefusalReason.TokenShare, Admit(model, "one", 3).Refused().Reason);
        Assert.Equal(RefusalReason.TokenShare, Admit(model, "two", 4).Refused().Reason);
    }

    [Fact]
    public void A_key_alone_has_all_and_gives_half_when_another_comes()
    {
        var model = Shared(new(Requests: 10));
        for (var i = 0; i < 6; i++)
            Admit(model, "one", i).Admitted();

        Admit(model, "two", 10).Admitted();
        var refused = Admit(model, "one", 11).Refused();
        for (var i = 12; i < 14; i++)
            Admit(model, "two", i).Admitted();

        Assert.Equal((RefusalReason.RequestShare, 2), (refused.Reason, refused.Share!.Active));
        Assert.Equal(3, refused.Share.Left.Requests);
        // One is left, of which half falls to each of two: none, as in LiteLLM.
        Assert.Equal(RefusalReason.RequestShare, Admit(model, "two", 15).Refused().Reason);
    }

    [Fact]
    public void A_part_of_nothing_refuses_the_first_call_and_a_part_of_all_does_not()
    {
        var model = Shared(new(Requests: 100));

        var dev = model.Admit(Call("one", 1) with { Share = 0 }, Some.Noon).Refused();

        Assert.Equal(new ShareFigures(new(0), new(100), Active: 0), dev.Share);
        Assert.False(dev.IsDueToHolds);
        model.Admit(Call("one", 1) with { Share = 1 }, Some.Noon).Admitted();
    }

    [Fact]
    public void A_new_activation_knows_who_was_active()
    {
        var model = new Account(
            Some.Key,
            8,
            Some.Limits() with { Rates = new(Tokens: 60), SharesRates = true },
            [new(Some.Id(2), default, Some.Noon.AddSeconds(-1), [], "m", 30, "two")],
            [],
            recent: [new(Some.Id(1), "m", Some.Noon.AddSeconds(-9), Some.Noon.AddSeconds(-5), 30, "one")]);

        Assert.Equal(
            new ShareFigures(new(null, 0), new(null, 0), Active: 2), Admit(model, "two", 3).Refused().Share);
    }

    [Fact]
    public void All_keys_together_never_pass_the_limit_and_none_is_forgotten_or_remembered_for_ever() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 200].Array[0, 60]).Sample((limit, steps) =>
        {
            var model = Shared(new(Requests: limit));
            var (now, admitted) = (Some.Noon, new List<DateTimeOffset>());
            foreach (var (number, step) in steps.Index())
            {
                now = now.AddMilliseconds(step * 100);
                if (model.Admit(Call($"{step % 4}", number), now) is Admission.Admitted)
                    admitted.Add(now);
                Assert.InRange(admitted.Count(at => at > now - Minute), 0, limit);
                model.End(new Ending(Some.Id(number), 5), now);
            }

            var later = now + Minute + TimeSpan.FromSeconds(1);
            var last = model.Admit(Call("late", 1_000), later).Admitted();
            Assert.Equal(1, last.Share!.Active);
        });

    private static Account Shared(RateLimits limits) =>
        (Some.Limits() with { Rates = limits, SharesRates = true }).Open();

    private static CallEstimate Call(string key, int number) =>
        Some.Call(number) with { HeldTokens = 30, Sharer = key };

    private static Admission Admit(Account model, string key, int number) => model.Admit(Call(key, number), Some.Noon);
}
