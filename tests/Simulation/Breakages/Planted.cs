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
        ["no-recent"] = () => new RatesRead(books => books with { Recent = [] }),
        ["recent-without-held"] = () => new RatesRead(books =>
            books with { Open = [.. books.Open.Select(call => call with { Tokens = 0 })] }),
        ["recent-twice"] = () => new RatesRead(books => books with
        {
            Recent = [.. books.Recent, .. books.Recent.Select(call => call with { Call = default })],
        }),
        ["recent-before-rows"] = () => new RecentBeforeRows(),
        ["recovered-uncounted"] = () => new RecoveredUncounted(),
        ["rates-ignored"] = () => new RatesIgnored(),
        ["tokens-not-held"] = () => new TokensNotHeld(),
        ["end-without-tokens"] = () => new EndedOtherwise(ending => ending with { Tokens = ending.Tokens * 0 }),
        ["released-stays-counted"] = () => new EndedOtherwise(ending => ending with { Tokens = ending.Tokens ?? 0 }),
    };
}
