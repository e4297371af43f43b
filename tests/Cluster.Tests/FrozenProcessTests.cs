using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>A process stands still for so long that the others bury it, and then it wakes up.</summary>
public sealed class FrozenProcessTests
{
    private const int Processes = 3;

    private static readonly TimeSpan FrozenFor = TimeSpan.FromSeconds(18);
    private static readonly TimeSpan ServedAgainMax = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_zombie_breaks_no_books_and_leaves_by_itself()
    {
        var run = new ChaosRun(seconds: 1);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes);
        var payers = await Payers.WithLimitsAsync(cluster.Any);
        await using var supervisor = Supervisor.Over(cluster, run);
        var load = Load.Start(cluster.Balancer, payers, run);
        var draws = run.Draws(who: 0);
        var frozen = new List<Kill>();
        var end = run.Now + run.Length;
        do
        {
            await ChaosRun.PauseAsync(draws, 2_000, 4_000);
            var count = run.IsLong ? draws.Next(1, Processes) : 1;
            var victims = draws.GetItems([.. cluster.Members], Processes).Distinct().Take(count).ToArray();
            frozen.Add(new(run.Now, Task.FromResult(TimeSpan.Zero)));
            var leftBefore = supervisor.Left.Select(left => left.Member).ToArray();
            foreach (var victim in victims)
                victim.Process!.Suspend();
            run.Say($"frozen: {string.Join(", ", victims.Select(victim => victim.Number))}");
            await Task.Delay(FrozenFor, TimeProvider.System);
            foreach (var victim in victims)
                victim.Process!.Resume();
            run.Say("resumed");
            await Task.WhenAll(victims.Select(victim =>
                supervisor.LeavesAsync(victim, leftBefore.Count(member => member == victim.Number) + 1)));
        }
        while (run.Now < end);

        await ChaosRun.PauseAsync(draws, 1_000, 2_000);
        Assert.All(supervisor.Left, left => Assert.NotEqual(0, left.ExitCode));
        var sent = await load.StopAsync();
        var report = await cluster.RestAsync(payers, run);
        ReadingAssert.WhatWasReadIsExact(report, sent);
        // It had calls in flight, which the others settled.
        Assert.NotEqual(0, report.Count("recovered") + report.Count("corrected"));
        var served = Times.Of(frozen.Select(freeze => freeze.ServedAgain(sent)));
        run.Say($"{frozen.Count} freezes; until every key was answered: {served}");
        Assert.InRange(served.Longest, TimeSpan.Zero, ServedAgainMax);
    }
}
