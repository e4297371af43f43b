using CsCheck;

namespace Tollgate.Accounts.Tests;

/// <summary>An account that holds a budget object, while time passes and both are edited: its period ends when the
/// budget's does, and for no other reason.</summary>
public class HeldBudgetProperties
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 31, 22, 0, 0, TimeSpan.Zero);

    private static readonly Gen<BudgetDuration?> GenDuration =
        Gen.OneOf<string?>("1h", "7h", "1d", "30d", "1w", "1mo", "2mo", null)
            .Select(text => text is null ? (BudgetDuration?)null : BudgetDuration.Parse(text));

    // What happens next, after how many hours, and which duration it is about.
    private static readonly Gen<(int What, double Hours, BudgetDuration? Duration)[]> GenStory =
        Gen.Select(Gen.Int[0, 5], Gen.Double[0, 900], GenDuration).Array[1, 12];

    [Fact]
    public void What_is_spent_stays_until_the_window_that_binds_begins_anew() =>
        Gen.Select(GenDuration, GenDuration, GenStory).Sample(
            (own, ofBudget, story) =>
            {
                var now = Begin;
                var budget = new Limits { MaxBudget = new(1), Window = Window.Rolling(now, ofBudget) };
                now += TimeSpan.FromHours(100);
                var account = new Limits { Window = Window.Rolling(now, own) };
                foreach (var (what, hours, duration) in story)
                {
                    var bound = Bound(account, budget);
                    var later = now + TimeSpan.FromHours(hours);
                    Assert.True(bound.At(now).Since <= bound.At(later).Since);
                    now = later;

                    var running = Bound(account, budget).At(now).Since;
                    switch (what)
                    {
                        case 0:
                            budget = Edited(budget, budget, now, new LimitsEdit.OfDuration(duration));
                            break;
                        case 1:
                            account = Edited(account, budget, now, new LimitsEdit.OfDuration(duration));
                            break;
                        case 2:
                            account = Edited(account, budget, now, new LimitsEdit.OfBudget("b"));
                            break;
                        case 3:
                            account = Edited(account, budget, now, new LimitsEdit.OfBudget(null));
                            break;
                        case 4:
                            account = Edited(account, budget, now, new LimitsEdit.OfMaxBudget(duration is null ? null : new(1)));
                            break;
                        default:
                            account = Edited(account, budget, now, new LimitsEdit.Reset());
                            Assert.True(Bound(account, budget).At(now).Since > running);
                            running = Bound(account, budget).At(now).Since;
                            break;
                    }

                    Assert.Equal(running, Bound(account, budget).At(now).Since);
                }
            },
            iter: 20_000);

    [Fact]
    public void The_resets_of_the_budget_are_those_of_its_holders() =>
        Gen.Select(GenDuration, Gen.Double[0, 5_000], Gen.Double[0, 20_000]).Sample(
            (duration, before, after) =>
            {
                var budget = new Limits { MaxBudget = new(1), Window = Window.Rolling(Begin, duration) };
                var linked = Begin.AddHours(before);
                var account = Edited(
                    new Limits { Window = Window.Rolling(Begin.AddHours(-1), null) },
                    budget,
                    linked,
                    new LimitsEdit.OfBudget("b"));

                var (own, its) = (Bound(account, budget).At(linked.AddHours(after)), budget.Window.At(linked.AddHours(after)));

                Assert.Equal(its.Next, own.Next);
                if (its.Since > linked)
                    Assert.Equal(its.Since, own.Since);
                else
                    Assert.Equal(account.Window.Since, own.Since);
            },
            iter: 5_000);

    private static Window Bound(Limits account, Limits budget) =>
        (account.Budget is null ? account : account.Under(budget)).Window;

    private static Limits Edited(Limits limits, Limits budget, DateTimeOffset now, LimitsEdit edit) =>
        limits.After([edit], limits.Budget is null ? limits : limits.Under(budget), now);
}
