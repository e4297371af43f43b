using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>Processes of a cluster are killed all the time, and its books stay true at every moment.</summary>
public sealed class KillStormTests
{
    private const int Processes = 3;

    private static readonly TimeSpan RecoveredMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ServedAgainMax = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task No_kill_loses_or_doubles_a_call_or_leaves_a_hold_or_lets_a_budget_be_overshot()
    {
        var run = new ChaosRun(seconds: 25);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes);
        var payers = await Payers.WithLimitsAsync(cluster.Any);
        var audits = AuditWatch.Start(cluster.Balancer, run);
        var load = Load.Start(cluster.Balancer, payers, run);

        var kills = await new KillStorm(cluster, run).RageAsync();

        var sent = await load.StopAsync();
        var report = await cluster.RestAsync(payers, run);
        await audits.StopAsync();
        run.Say($"{audits.Audits} audits of the live system");
        Assert.Empty(audits.Differences);
        Assert.NotEqual(0, audits.Audits);
        Assert.NotEqual(0, report.Count("recovered"));
        Assert.Contains(sent, call => call.Reply.Status == 400);
        ReadingAssert.WhatWasReadIsExact(report, sent);

        var recovered = Times.Of(await Task.WhenAll(kills.Select(kill => kill.Recovered)));
        var served = Times.Of(kills.Select(kill => kill.ServedAgain(sent)));
        run.Say($"{kills.Count} kills; from death to recovered: {recovered}; until every key was answered: {served}");
        Assert.InRange(recovered.Longest, TimeSpan.Zero, RecoveredMax);
        Assert.InRange(served.Longest, TimeSpan.Zero, ServedAgainMax);
    }
}
