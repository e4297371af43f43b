using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Clusters;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests.Chaos;

/// <summary>A process that was killed.</summary>
/// <param name="At">When it was.</param>
/// <param name="Recovered">How long its open calls stayed open after it.</param>
internal sealed record Kill(TimeSpan At, Task<TimeSpan> Recovered)
{
    /// <summary>How long it took until every key was answered again, by a call that began after the kill.</summary>
    public TimeSpan ServedAgain(IEnumerable<Sent> sent) => sent
        .Where(call => call.IsAnswered && call.Started >= At)
        .GroupBy(call => call.Key)
        .Max(calls => calls.Min(call => call.Ended)) - At;
}

/// <summary>Kills one process after another, and starts each again as a supervisor does. One always lives.</summary>
internal sealed class KillStorm(GatewayCluster cluster, ChaosRun run)
{
    // A short storm on a slow machine, where processes take long to come back, is to be one all the same.
    private const int KillsMin = 5;

    private readonly Random _draws = run.Draws(who: 0);
    private readonly List<Task> _restarts = [];

    public async Task<IReadOnlyList<Kill>> RageAsync()
    {
        var kills = new List<Kill>();
        for (var end = run.Now + run.Length; run.Now < end || kills.Count < KillsMin;)
        {
            await ChaosRun.PauseAsync(_draws, 2_000, 6_000);
            var alive = cluster.Members.Where(member => member.IsAlive).ToArray();
            var victim = alive[_draws.Next(alive.Length)];
            // Of two that are left, one may go as well.
            if (alive.Length > 1)
                kills.Add(await KillAsync(victim));
        }

        await Task.WhenAll(_restarts);
        return kills;
    }

    private async Task<Kill> KillAsync(Member victim)
    {
        await victim.Process!.KillAsync();
        var at = run.Now;
        run.Say($"kill -9 of process {victim.Number}");
        var kill = new Kill(at, RecoveredAsync(victim.OwnerPrefix, at));
        _restarts.Add(RestartAsync(victim, TimeSpan.FromMilliseconds(_draws.Next(0, 3_000))));
        return kill;
    }

    private static async Task RestartAsync(Member victim, TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System);
        await victim.StartAsync();
    }

    private async Task<TimeSpan> RecoveredAsync(string prefix, TimeSpan killed)
    {
        var tables = (PostgresTables)cluster.House.Tables;
        // Who died now: its next life has another name.
        var dead = (await tables.OwnersAsync(prefix)).ToHashSet();
        await Deadline.UntilAsync(
            () => tables.OwnersAsync(prefix),
            owners => !owners.Any(dead.Contains),
            _ => $"The calls of {string.Join(", ", dead)} are not recovered.\n{cluster.Output}");
        return run.Now - killed;
    }
}
