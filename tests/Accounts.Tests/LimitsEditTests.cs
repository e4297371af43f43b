using CsCheck;

namespace Tollgate.Accounts.Tests;

public sealed class LimitsEditTests
{
    private static readonly DateTimeOffset Made = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly Limits Monthly = new()
    {
        MaxBudget = new Money(5),
        Window = Window.Rolling(Made, BudgetDuration.Parse("1mo")),
        Windows = [new("1d", new Money(1), Window.Rolling(Made, BudgetDuration.Parse("1d")))],
    };

    [Fact]
    public void A_duration_moves_the_reset_and_leaves_the_running_period()
    {
        var now = Made.AddDays(3);

        var edited = new LimitsEdit.OfDuration(BudgetDuration.Parse("7d")).Apply(Monthly, now);

        Assert.Equal((Made, now.AddDays(7)), (edited.Window.At(now).Since, edited.Window.At(now).Next));
    }

    [Fact]
    public void No_duration_lets_the_running_period_go_on_for_ever()
    {
        var now = Made.AddDays(3);

        var edited = new LimitsEdit.OfDuration(null).Apply(Monthly, now);

        Assert.Equal((Made, null), (edited.Window.At(now.AddYears(10)).Since, edited.Window.Next));
    }

    [Fact]
    public void A_reset_begins_a_later_period_of_every_window_whatever_the_clock_says() => Gen.Int[-400, 400].Sample(days =>
    {
        var now = Made.AddDays(days);

        var edited = new LimitsEdit.Reset().Apply(Monthly, now);

        Assert.True(edited.Window.Since > Monthly.Window.At(now).Since);
        Assert.True(edited.Windows[0].Window.Since > Monthly.Windows[0].Window.At(now).Since);
        Assert.True(edited.Window.Next > edited.Window.Since);
    });

    [Fact]
    public void What_an_edit_does_not_name_stays()
    {
        LimitsEdit[] edits =
        [
            new LimitsEdit.Deletion(),
            new LimitsEdit.OfMaxBudget(null),
            new LimitsEdit.OfEnforcement(Enforcement.Hard),
            new LimitsEdit.OfBlocked(true),
        ];

        var edited = edits.Aggregate(Monthly, (limits, edit) => edit.Apply(limits, Made));

        Assert.Equal(
            Monthly with { MaxBudget = null, Enforcement = Enforcement.Hard, Blocked = true, Deleted = true }, edited);
    }
}
