using Tollgate.Accounts;
using Tollgate.Simulation.Breakages;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Tests;

/// <summary>Interleavings that chance finds once in many thousand worlds, step by step: every promise is kept by the
/// product, and one is broken with the breakage planted.</summary>
public sealed class ScriptedTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("absent-dropped", "I0")]
    [InlineData("dead-dropped", "I0")]
    public void A_call_whose_opening_lands_long_after_its_sender_died_is_fenced(string? planted, string? broken)
    {
        var stage = StageOf(planted, 0, 0);
        var (home, front) = (stage.Gateways[0], stage.Gateways[1]);
        stage.Create(max: 1, duration: null);

        // The front's first statement is the opening, since the account asks from its own process.
        stage.Delay(front, 55);
        stage.Call(front, held: 0.4m, cost: 0.4m);
        stage.After(0.5, () => stage.Kill(front));
        // The account has looked at the hold when it lands, and admits others.
        stage.After(50, () => stage.Call(home, held: 0.3m, cost: 0.3m, seconds: 20));

        Assert.Equal(broken, stage.Close());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("look-balances-first", "I0")]
    public void A_look_during_which_a_call_is_settled_does_not_lose_its_cost(string? planted, string? broken)
    {
        var stage = StageOf(planted, 0, 0);
        var (home, front) = (stage.Gateways[0], stage.Gateways[1]);
        stage.Create(max: 1, duration: null);

        // The account looks 30 s after it was asked; the call ends while it does, and its front dies untold.
        stage.Call(front, held: 0.4m, cost: 0.4m, seconds: 30.5);
        stage.Run(30);
        stage.Delay(home, 0);
        stage.Delay(home, 2);
        stage.RunUntil(() => stage.Spent == new Money(0.4m));
        stage.Kill(front);
        stage.After(4, () => stage.Call(home, held: 0.3m, cost: 0.3m));

        Assert.Equal(broken, stage.Close());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("running-periods-only", "I0")]
    public void What_a_faster_clock_has_spent_in_the_next_period_is_known_when_it_comes(string? planted, string? broken)
    {
        var stage = StageOf(planted, 20, 0);
        var (fast, slow) = (stage.Gateways[0], stage.Gateways[1]);
        stage.Create(max: 1, duration: "45s");

        stage.Run(45);
        stage.Call(fast, held: 0.4m, cost: 0.4m);
        stage.Run(2);
        stage.At(fast).Close();
        stage.Move(slow);
        // First in the period that still runs by its clock, then in the next.
        stage.Call(slow, held: 0.1m, cost: 0.1m);
        stage.After(20, () => stage.Call(slow, held: 0.3m, cost: 0.3m));

        Assert.Equal(broken, stage.Close());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("period-goes-back", "I8")]
    public void A_clock_that_steps_back_takes_no_account_into_a_period_that_has_ended(string? planted, string? broken)
    {
        var stage = StageOf(planted, 0);
        var home = stage.Gateways[0];
        stage.Create(max: 1, duration: "45s");

        stage.Call(home, held: 0.4m, cost: 0.4m);
        stage.After(46, () => stage.Call(home, held: 0.1m, cost: 0.1m));
        stage.After(47, () => home.Process.Clock.Error = TimeSpan.FromSeconds(-20));
        stage.After(48, () => stage.Call(home, held: 0.3m, cost: 0.3m));

        Assert.Equal(broken, stage.Close());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("edit-without-epoch", "I1")]
    public void An_edit_by_an_activation_that_was_overtaken_binds_the_current_one(string? planted, string? broken)
    {
        var stage = StageOf(planted, 0, 0);
        var (overtaken, current) = (stage.Gateways[0], stage.Gateways[1]);
        stage.Create(max: 1, duration: null);

        stage.Move(current);
        stage.Call(current, held: 0.5m, cost: 0.5m);
        stage.Run(2);
        // It saves, and dies before it reads again.
        stage.EditAt(overtaken, new LimitsEdit.OfMaxBudget(new Money(0.1m)));
        stage.RunUntil(() => stage.MaxBudget == new Money(0.1m));
        stage.Kill(overtaken);
        stage.After(1, () => stage.Call(current, held: 0.3m, cost: 0.3m));

        Assert.Equal(broken, stage.Close());
    }

    // Found by seed 3139 before a look pinned the period.
    [Fact]
    public void A_look_after_the_end_of_a_period_does_not_forget_what_was_spent_in_it()
    {
        var stage = StageOf(null, 0, 0);
        var (home, front) = (stage.Gateways[0], stage.Gateways[1]);
        stage.Create(max: 1, duration: "45s");

        // It is settled and its account is not told; the look falls into the next period, and the clock steps back.
        stage.Run(20);
        stage.Call(front, held: 0.4m, cost: 0.4m, seconds: 5);
        stage.RunUntil(() => stage.Spent == new Money(0.4m));
        stage.Kill(front);
        stage.Run(26);
        home.Process.Clock.Error = TimeSpan.FromSeconds(-20);
        stage.After(1, () => stage.Call(home, held: 0.3m, cost: 0.3m));

        Assert.Null(stage.Close());
    }

    // Found by seed 857 before a refused edit read what is saved.
    [Fact]
    public void A_deleted_key_can_be_made_again_where_its_deletion_is_not_known()
    {
        var stage = StageOf(null, 0, 0);
        var (overtaken, current) = (stage.Gateways[0], stage.Gateways[1]);
        stage.Create(max: 1, duration: null);

        stage.At(current);
        stage.Run(1);
        stage.EditAt(current, new LimitsEdit.Deletion());
        stage.Run(1);
        stage.Create(max: 2, duration: null);

        Assert.Equal(new Money(2), stage.MaxBudget);
        Assert.Same(overtaken, stage.At(overtaken).Gateway);
        Assert.Null(stage.Close());
    }

    private Stage StageOf(string? planted, params double[] clockErrors) =>
        new(planted is null ? new Build() : Planted.All[planted](), output.WriteLine, clockErrors);
}
