using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Simulation.Processes;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Breakages;

/// <summary>The calls of a dead process are looked for once, when its death is learned.</summary>
internal sealed class SweepOnce : Build
{
    public override bool SweepsRepeat => false;
}

/// <summary>A period goes back with the clock, into a book that was never read.</summary>
/// <remarks>The product's budget has no way back, so an account that knows nothing answers in its place.</remarks>
internal sealed class PeriodGoesBack : Build
{
    public override Answers Admit(Resident resident, Questions questions)
    {
        var now = resident.Gateway.Process.Clock.GetUtcNow();
        var account = resident.Account;
        if (account.Explain(DateTimeOffset.MinValue).Budgets[0].Period <= new Period(account.Limits.Window.At(now).Since))
            return base.Admit(resident, questions);

        var forgetful = new Account(account.Id, account.Epoch, account.Limits, [], []);
        return new([.. questions.Calls.Select(call => forgetful.Admit(call, now))]);
    }
}
