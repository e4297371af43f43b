using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>Silos do not hear each other, while all of them reach the ledger: it decides.</summary>
public sealed class NetworkSplitTests
{
    private const int Processes = 3;

    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task A_split_between_silos_breaks_no_books_and_all_serve_after_it()
    {
        var run = new ChaosRun(seconds: 1);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var network = new SiloNetwork(Processes);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes, network.ArgumentsOf);
        network.Joins(cluster);
        // Whoever finds that the others have buried it leaves.
        await using var supervisor = Supervisor.Over(cluster, run);
        var payers = await Payers.WithLimitsAsync(cluster.Any);
        var load = Load.Start(cluster.Balancer, payers, run);
        var draws = run.Draws(who: 0);
        var end = run.Now + run.Length;
        do
        {
            await ChaosRun.PauseAsync(draws, 2_000, 4_000);
            var (victim, bothWays) = (cluster.Members[draws.Next(Processes)], draws.Next(2) == 0);
            run.Say($"{victim.Number} is cut off, {(bothWays ? "both ways" : "and still hears the others")}");
            network.Cut(victim, bothWays);
            await Task.Delay(CutFor, TimeProvider.System);
            network.Mend();
            run.Say("mended");
            await AllServeAsync(cluster, load, run);
        }
        while (run.Now < end);

        Assert.All(supervisor.Left, left => Assert.NotEqual(0, left.ExitCode));
        var sent = await load.StopAsync();
        var report = await cluster.RestAsync(payers, run);
        ReadingAssert.WhatWasReadIsExact(report, sent);
    }

    private static async Task AllServeAsync(GatewayCluster cluster, Load load, ChaosRun run)
    {
        var mended = run.Now;
        await Deadline.UntilAsync(
            () => Task.FromResult(load.Sent
                .Where(call => call.IsServed && call.Started > mended)
                .Select(call => call.Front)
                .Distinct()
                .Count()),
            serving => serving == Processes,
            serving => $"Only {serving} serve.\n{cluster.Output}");
        run.Say($"all serve {(run.Now - mended).TotalSeconds:0.0} s after it");
    }
}
