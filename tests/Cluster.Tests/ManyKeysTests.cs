using System.Threading.Channels;
using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests;

/// <summary>Keys that were used once do not stay in memory.</summary>
public sealed class ManyKeysTests
{
    private const int KeysOfShortForm = 3_000;
    private const int KeysOfLongFormMax = 100_000;
    private const int KeysAMinute = 10_000;
    private const int AtOnce = 48;

    // A front remembers the ways to keys that it has seen, of 100,000 at most. Their accounts it does not.
    private const long KeptOfKeyMax = 3 * 1_024;
    private const long HeapNoise = 30 * Memory.Megabyte;

    // An idle account stays for a quarter of an hour; nobody waits for that here.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Memory_returns_after_keys_were_touched_once_each()
    {
        var run = new ChaosRun(seconds: 1);
        await using var house = await House.OpenAsync(Store.Postgres);
        var keys = await MakeKeysAsync(house, run);

        await using var gateway = await house.StartAsync();
        // A process grows while it warms up, whoever asks.
        await TouchAsync(gateway, keys.Take(keys.Count / 10));
        long before;
        await using (var early = await Observer.JoinAsync(house))
        {
            await early.CollectAsync(Idle);
            before = (await early.LookAsync()).Heap;
        }

        await TouchAsync(gateway, keys);
        await using var observer = await Observer.JoinAsync(house);
        var touched = await observer.LookAsync();
        Assert.InRange(touched.Activations, keys.Count, int.MaxValue);
        run.Say($"touched: {touched.Activations} grains; the heap went from {MB(before)} to {MB(touched.Heap)}");

        var max = HeapNoise + (keys.Count * KeptOfKeyMax);
        var after = await Deadline.UntilAsync(
            async () =>
            {
                await observer.CollectAsync(Idle);
                return await observer.LookAsync();
            },
            now => now.Activations < keys.Count / 10 && now.Heap - before < max,
            now => $"{now.Activations} grains stay, with {MB(now.Heap)} after {MB(before)}");
        var process = Memory.Of(gateway);
        run.Say($"idle: {after.Activations} grains; the heap is {MB(after.Heap)}, the process {MB(process)}");
        Assert.Equal(200, (await Call.SendAsync(gateway.Client, keys[0])).Status);
        Assert.Empty((await house.CheckBooksAsync()).Faults);
    }

    // By a process that goes: what makes them does not count.
    private static async Task<IReadOnlyList<string>> MakeKeysAsync(House house, ChaosRun run)
    {
        await using var gateway = await house.StartAsync(arguments: ["--drain", "0"]);
        var team = await gateway.NewTeamAsync("{}");
        var keys = Channel.CreateUnbounded<string>();
        var count = run.IsLong
            ? Math.Min((int)(run.Length.TotalMinutes * KeysAMinute), KeysOfLongFormMax)
            : KeysOfShortForm;
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
            keys.Writer.TryWrite(await gateway.NewKeyAsync($$"""{"team_id": "{{team}}"}""")));
        keys.Writer.Complete();
        run.Say($"{count} keys are made");
        await gateway.StopAsync();
        return await keys.Reader.ReadAllAsync().ToArrayAsync();
    }

    private static Task TouchAsync(GatewayProcess gateway, IEnumerable<string> keys) => Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (key, _) =>
        {
            var reply = await Call.SendAsync(gateway.Client, key);
            Assert.True(reply.Status == 200, $"{reply}\n{gateway.Output}");
        });

    private static string MB(long bytes) => $"{bytes / Memory.Megabyte} MB";
}
