using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Postgres;

namespace Tollgate.Cluster.Tests;

/// <summary>PostgreSQL goes away in mid-load, in every manner, and comes back.</summary>
public sealed class DatabaseOutageTests
{
    private const int Processes = 2;
    private const long GrowthMax = 150 * Memory.Megabyte;

    private static readonly TimeSpan FrozenFor = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan StoppedFor = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Calls_are_refused_while_it_is_away_and_everything_settles_when_it_is_back()
    {
        await using var postgres = await PostgresServer.StartOrSkipAsync();
        var run = new ChaosRun(seconds: 1);
        await using var house = await House.OpenAsync(postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes);
        var payers = await Payers.WithLimitsAsync(cluster.Any);
        var load = Load.Start(cluster.Balancer, payers, run);
        var (draws, outage) = (run.Draws(who: 0), new Outage(cluster, load, run));
        await ChaosRun.PauseAsync(draws, 2_000, 3_000);
        var memory = Memory.MostOf(cluster);

        var end = run.Now + run.Length;
        do
        {
            await outage.PassAsync(
                "a crash of PostgreSQL",
                () => postgres.StopAsync(immediate: true),
                postgres.StartAgainAsync,
                StoppedFor);
            await ChaosRun.PauseAsync(draws, 500, 2_000);
            await outage.PassAsync("PostgreSQL frozen", postgres.SuspendAsync, postgres.ResumeAsync, FrozenFor);
            for (var restart = 0; restart < 3; restart++)
            {
                await ChaosRun.PauseAsync(draws, 500, 2_500);
                run.Say("PostgreSQL restarts");
                await postgres.RestartAsync();
            }

            outage.AssertAllLive("restarts of PostgreSQL");
        }
        while (run.Now < end);

        await ChaosRun.PauseAsync(draws, 1_000, 2_000);
        var sent = await load.StopAsync();
        var report = await cluster.RestAsync(payers, run);
        ReadingAssert.WhatWasReadIsExact(report, sent);
        Assert.Equal(0, report.Count("recovered"));
        var growth = Memory.MostOf(cluster) - memory;
        run.Say($"memory grew by {growth / Memory.Megabyte} MB");
        Assert.InRange(growth, long.MinValue, GrowthMax);
    }
}
