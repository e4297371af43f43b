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
    private const int KeysOfShortForm = 5_000;
    private const int KeysOfLongForm = 100_000;
    private const int AtOnce = 48;
    private const long GrowthMax = 100 * Memory.Megabyte;

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
        var before = Memory.Of(gateway);
        await TouchAsync(gateway, keys);
        var touched = Memory.Of(gateway);
        run.Say($"{keys.Count} keys were touched; memory went from {InMegabytes(before)} to {InMegabytes(touched)}");

        await using var observer = await Observer.JoinAsync(house);
        Assert.InRange(await observer.ActivationsAsync(), keys.Count, int.MaxValue);
        var after = await Deadline.UntilAsync(
            async () =>
            {
                await observer.CollectAsync(Idle);
                return (Activations: await observer.ActivationsAsync(), Memory: Memory.Of(gateway));
            },
            now => now.Activations < keys.Count / 10 && now.Memory - before < GrowthMax,
            now => $"{now.Activations} grains stay, with {InMegabytes(now.Memory)} after {InMegabytes(before)}");
        run.Say($"idle, {after.Activations} grains are left, and memory is {InMegabytes(after.Memory)}");
        Assert.Equal(200, (await Call.SendAsync(gateway.Client, keys[0])).Status);
        Assert.Empty((await house.CheckBooksAsync()).Faults);
    }

    // By a process that goes: what makes them does not count.
    private static async Task<IReadOnlyList<string>> MakeKeysAsync(House house, ChaosRun run)
    {
        await using var gateway = await house.StartAsync();
        var team = await gateway.NewTeamAsync("{}");
        var keys = Channel.CreateUnbounded<string>();
        var count = run.IsLong ? KeysOfLongForm : KeysOfShortForm;
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

    private static string InMegabytes(long bytes) => $"{bytes / Memory.Megabyte} MB";
}
