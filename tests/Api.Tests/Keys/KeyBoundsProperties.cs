using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Keys;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Tests.Keys;

/// <summary>Whatever a body says and the configuration fills in, a new key may no more than the one that makes it.</summary>
public sealed class KeyBoundsProperties
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names =
        ["max_budget", "budget_duration", "rpm_limit", "tpm_limit", "max_parallel_requests", "models", "duration"];

    [Fact]
    public void A_new_key_may_no_more_than_the_one_that_makes_it_and_what_nobody_said_is_never_refused()
    {
        var random = new Random(11);
        var (made, refused) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var (asked, maker) = (Some(random), Some(random));
            var said = Names.Where(_ => random.Next(3) == 0).ToArray();

            var (limits, error) = asked.Within(CallerWith(maker), Body(said));

            if (error is null)
            {
                made++;
                AssertWithin(limits, maker);
            }
            else
            {
                refused++;
                Assert.Contains(error.Param, said);
            }
        }

        Assert.True(made > 5_000 && refused > 1_000, $"{made} made, {refused} refused");
    }

    private static void AssertWithin(Limits limits, Limits maker)
    {
        Assert.False(maker.MaxBudget is not null && (limits.MaxBudget ?? Money.Max) > maker.MaxBudget);
        Assert.False(Whole(limits.Rates.Requests) > Whole(maker.Rates.Requests));
        Assert.False(Whole(limits.Rates.Tokens) > Whole(maker.Rates.Tokens));
        Assert.False(Whole(limits.Rates.Parallel) > Whole(maker.Rates.Parallel));
        Assert.False((limits.Expires ?? DateTimeOffset.MaxValue) > (maker.Expires ?? DateTimeOffset.MaxValue));
        Assert.True(maker.Models.Count == 0 || (limits.Models.Count > 0 && !limits.Models.Except(maker.Models).Any()));
        // So much again, sooner, would be more.
        Assert.False(maker.MaxBudget is not null
            && (limits.Window.Next ?? DateTimeOffset.MaxValue) < (maker.Window.Next ?? DateTimeOffset.MaxValue));

        static long Whole(long? limit) => limit ?? long.MaxValue;
    }

    private static Limits Some(Random random) => new()
    {
        MaxBudget = Maybe<Money>(new(random.Next(4) / 1_000_000_000_000_000_000m)),
        Window = Window.Rolling(Now, Maybe(BudgetDuration.Parse(((string[])["1d", "30d", "1mo", "2mo"])[random.Next(4)]))),
        Rates = new(Maybe<long>(random.Next(3)), Maybe<long>(random.Next(3)), Maybe<long>(random.Next(3))),
        Models = [.. ((string[])["a", "b", "c"]).Where(_ => random.Next(2) == 0)],
        Expires = Maybe(Now.AddDays(random.Next(3))),
    };

    private static T? Maybe<T>(T value)
        where T : struct => Coin.Next(3) == 0 ? null : value;

    private static readonly Random Coin = new(12);

    private static Fields Body(string[] said) => new(JsonSerializer.SerializeToElement(said.ToDictionary(name => name, _ => 1)));

    private static Caller CallerWith(Limits maker)
    {
        var profile = new KeyProfile
        {
            Token = "t",
            Name = "n",
            UserId = "ann",
            CreatedBy = "ann",
            CreatedAt = Now,
            UpdatedAt = Now,
        };
        return new(AccountId.Key("t"), new(profile, maker, new(AccountId.Key("t"), 1, [], [])), Role.InternalUser);
    }
}
