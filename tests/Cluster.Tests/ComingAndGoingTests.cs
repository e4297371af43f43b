using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>Processes leave and come as an operator wishes, and no client notices.</summary>
public sealed class ComingAndGoingTests
{
    private const int Processes = 3;

    // The load balancer asks five times as often.
    private static readonly string[] Drain = ["--drain", "1"];

    [Fact]
    public async Task No_call_fails_while_every_process_is_restarted_in_turn()
    {
        var run = new ChaosRun(seconds: 1);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes, _ => Drain);
        var payers = await Payers.WithoutLimitsAsync(cluster.Any);
        var load = Load.Start(cluster.Balancer, payers, run);
        var draws = run.Draws(who: 0);
        var end = run.Now + run.Length;
        do
        {
            foreach (var member in cluster.Members)
            {
                await ChaosRun.PauseAsync(draws, 1_000, 2_000);
                run.Say($"{member.Number} is stopped");
                await member.Process!.StopAsync();
                run.Say($"{member.Number} is gone");
                await member.StartAsync();
                await cluster.Balancer.SeenReadyAsync(member);
                run.Say($"{member.Number} is back");
            }
        }
        while (run.Now < end);

        await AssertNoneFailedAsync(cluster, payers, load, run);
    }

    [Fact]
    public async Task A_process_that_joins_takes_its_share_and_no_call_fails()
    {
        var run = new ChaosRun(seconds: 5);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, Processes - 1);
        var payers = await Payers.WithoutLimitsAsync(cluster.Any);
        var load = Load.Start(cluster.Balancer, payers, run);
        await ChaosRun.PauseAsync(run.Draws(who: 0), 1_000, 2_000);

        var joined = await cluster.JoinAsync();
        var since = run.Now;
        await Task.Delay(run.Length, TimeProvider.System);

        var sent = await AssertNoneFailedAsync(cluster, payers, load, run);
        var shares = sent.Where(call => call.Started >= since).CountBy(call => call.Front).ToDictionary();
        var share = (double)shares.GetValueOrDefault(joined.Number) / shares.Values.Sum();
        run.Say($"its share of the calls: {share:0.00}");
        Assert.InRange(share, 0.2, 0.5);
    }

    private static async Task<IReadOnlyList<Sent>> AssertNoneFailedAsync(
        GatewayCluster cluster, Payers payers, Load load, ChaosRun run)
    {
        var sent = await load.StopAsync();
        Assert.All(sent, call => Assert.True(call.IsServed, $"It failed: {call}\n{cluster.Output}"));
        var report = await cluster.RestAsync(payers, run);
        Assert.All(report.Tables.Calls, call => Assert.Equal("exact", call.How));
        return sent;
    }
}
