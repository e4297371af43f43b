using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Breakages;

/// <summary>The breakages that can be planted, by name.</summary>
internal static class Planted
{
    public static readonly IReadOnlyDictionary<string, Func<Build>> All = new SortedDictionary<string, Func<Build>>
    {
        ["no-epoch-check"] = () => new NoEpochCheck(),
        ["epoch-not-moved"] = () => new EpochNotMoved(),
        ["read-before-epoch"] = () => new ReadBeforeEpoch(),
        ["balances-before-rows"] = () => new BalancesBeforeRows(),
        ["serve-before-read"] = () => new ServeBeforeRead(),
        ["running-periods-only"] = () => new RunningPeriodsOnly(),
        ["period-goes-back"] = () => new PeriodGoesBack(),
        ["check-then-insert"] = () => new CheckThenInsert(),
        ["send-before-open"] = () => new SendBeforeOpen(),
        ["open-read"] = () => new OpenRead(),
        ["same-id"] = () => new SameId(),
        ["settle-again"] = () => new SettleAgain(),
        ["overwrite"] = () => new Overwrite(),
        ["no-correction"] = () => new NoCorrection(),
        ["tell-before-commit"] = () => new TellBeforeCommit(),
        ["tell-without-version"] = () => new TellWithoutVersion(),
        ["edit-without-epoch"] = () => new EditWithoutEpoch(),
        ["absent-dropped"] = () => new AbsentDropped(),
        ["dead-dropped"] = () => new DeadDropped(),
        ["look-balances-first"] = () => new LookBalancesFirst(),
        ["look-without-balances"] = () => new LookWithoutBalances(),
        ["look-without-epoch"] = () => new LookWithoutEpoch(),
        ["no-look"] = () => new NoLook(),
        ["sweep-once"] = () => new SweepOnce(),
    };
}
