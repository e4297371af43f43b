using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests.Chaos;

/// <summary>A time in which the ledger is away, under load: what its clients are told, and what reaches the
/// provider.</summary>
internal sealed class Outage(GatewayCluster cluster, Load load, ChaosRun run)
{
    /// <summary>What had been opened is on its way to the provider by then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(20);

    /// <summary>Lets the ledger be away for as long as told, and returns when calls are served again.</summary>
    /// <param name="isTotal">No statement at all gets through, so that nothing may reach the provider.</param>
    public async Task PassAsync(string name, Func<Task> begin, Func<Task> end, TimeSpan length, bool isTotal = true)
    {
        run.Say($"{name}: begins");
        await begin();
        await Task.Delay(Grace, TimeProvider.System);
        var (from, requests) = (run.Now, cluster.House.Upstream.RequestCount);
        await Task.Delay(length - Grace, TimeProvider.System);
        var (to, reached) = (run.Now, cluster.House.Upstream.RequestCount - requests);
        await end();
        var ended = run.Now;
        run.Say($"{name}: ends");

        var meanwhile = load.Sent.Where(call => call.Started >= from && call.Ended <= to).ToArray();
        Assert.NotEmpty(meanwhile);
        Assert.Contains(meanwhile, call => call.Reply.Status == 503);
        if (isTotal)
        {
            Assert.Equal(0, reached);
            // An account may still say no from memory before anybody noticed; nobody says yes.
            Assert.All(meanwhile, call => Assert.True(
                call.Reply.Status is 503 or 429 or 400, $"While it was away: {call}"));
        }

        Assert.All(
            load.Sent.Where(call => call.Reply.Status == 503),
            call => Assert.True(call.Reply.RetryAfter is not null, $"It does not say when to come back: {call}"));
        AssertAllLive(name);
        await ServedAgainAsync(name, ended);
    }

    public void AssertAllLive(string name) =>
        Assert.All(cluster.Members, member => Assert.True(member.IsAlive, $"{name}: it died.\n{member.Output}"));

    private async Task ServedAgainAsync(string name, TimeSpan ended)
    {
        var first = await Deadline.UntilAsync(
            () => Task.FromResult(load.Sent.FirstOrDefault(call => call.IsServed && call.Started >= ended)),
            call => call is not null,
            _ => $"{name}: nobody is served again.\n{cluster.Output}");
        var after = first!.Ended - ended;
        run.Say($"{name}: served again {after.TotalSeconds:0.00} s after its end");
        Assert.InRange(after, TimeSpan.Zero, BackMax);
    }
}
