using System.Security.Cryptography;
using System.Text;
using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests;

/// <summary>Rates of a key hold on all fronts together, and no kill adds to them or takes from them.</summary>
public sealed class RatesTests
{
    private const int Requests = 60;
    private const int Parallel = 3;

    private static readonly TimeSpan RecoveredMax = TimeSpan.FromSeconds(30);

    // A row says when a call was opened, which is a little later than when its account counted it.
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(55);

    [Fact]
    public async Task A_killed_front_leaves_no_slot_and_no_token_behind()
    {
        var run = new ChaosRun(seconds: 0);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, 2);
        var (victim, survivor) = (cluster.Members[0].Process!, cluster.Members[1].Process!);
        var slots = await survivor.NewKeyAsync($$"""{"max_parallel_requests": {{Parallel}}}""");
        // One call holds more.
        var tokens = await survivor.NewKeyAsync("""{"tpm_limit": 20}""");
        var hanging = Enumerable.Repeat(slots, Parallel).Append(tokens)
            .Select(key => Call.SendAsync(victim.Client, key, behavior: new() { Hold = "for ever" }))
            .ToArray();
        await house.Upstream.Gate("for ever").ReachedByAsync(hanging.Length, Deadline.Soon);
        await UntilAsync(survivor, slots, 429, cluster);
        await UntilAsync(survivor, tokens, 429, cluster);

        await victim.KillAsync();
        var killed = run.Now;
        await Task.WhenAll(hanging);
        await UntilAsync(survivor, slots, 200, cluster);
        var free = run.Now - killed;
        // All of them are, not only one.
        var atOnce = await Task.WhenAll(Enumerable.Range(0, Parallel)
            .Select(_ => Call.SendAsync(survivor.Client, slots, behavior: new() { DelayMs = 500 })));
        await UntilAsync(survivor, tokens, 200, cluster);
        var forgotten = run.Now - killed;

        run.Say($"slots are free {free.TotalSeconds:0.0} s after the kill, tokens {forgotten.TotalSeconds:0.0} s after it");
        Assert.All(atOnce, reply => Assert.Equal(200, reply.Status));
        Assert.InRange(free, TimeSpan.Zero, RecoveredMax);
        // What the dead one's call used nobody knows: what it held counts for a minute.
        Assert.InRange(forgotten, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60) + RecoveredMax);
    }

    [Fact]
    public async Task No_kill_lets_more_through_than_the_rates_of_a_key()
    {
        var run = new ChaosRun(seconds: 25);
        await using var house = await House.OpenAsync(Store.Postgres);
        await using var cluster = await GatewayCluster.StartAsync(house, 3);
        var team = await cluster.Any.NewTeamAsync("{}");
        var key = await cluster.Any.NewKeyAsync(
            $$"""{"team_id": "{{team}}", "rpm_limit": {{Requests}}, "max_parallel_requests": {{Parallel}}, "tpm_limit": 100000}""");
        var payers = new Payers([team], [key], new Dictionary<string, decimal>());
        var load = Load.Start(cluster.Balancer, payers, run);

        await new KillStorm(cluster, run).RageAsync();

        var sent = await load.StopAsync();
        await cluster.RestAsync(payers, run);
        var passed = await ((PostgresTables)house.Tables).PassedAsync(HashOf(key));
        var (perMinute, atOnce) = (passed.Max(call => CountedWith(call, passed)), passed.Max(call => InFlightWith(call, passed)));
        run.Say($"{passed.Count} calls, at most {perMinute} in a minute and {atOnce} at once");
        Assert.Contains(sent, call => call.Reply.Status == 429);
        Assert.InRange(perMinute, Requests / 2, Requests);
        Assert.InRange(atOnce, 2, Parallel);
    }

    private static Task<Reply> UntilAsync(GatewayProcess gateway, string key, int status, GatewayCluster cluster) =>
        Deadline.UntilAsync(
            () => Call.SendAsync(gateway.Client, key),
            reply => reply.Status == status,
            reply => $"{reply}\n{cluster.Output}");

    private static int CountedWith(PassedCall last, IReadOnlyList<PassedCall> passed) =>
        passed.Count(call => call.OpenedAt > last.OpenedAt - Minute && call.OpenedAt <= last.OpenedAt);

    private static int InFlightWith(PassedCall last, IReadOnlyList<PassedCall> passed) =>
        passed.Count(call => call.OpenedAt <= last.OpenedAt && call.SettledAt > last.OpenedAt);

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
