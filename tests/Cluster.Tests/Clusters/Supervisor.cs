using System.Collections.Concurrent;
using Tollgate.Cluster.Tests.Chaos;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>Starts again whoever left by itself, at once.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<(int Member, int ExitCode)> _left = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly GatewayCluster _cluster;
    private readonly ChaosRun _run;
    private readonly Task _watching;

    private Supervisor(GatewayCluster cluster, ChaosRun run)
    {
        (_cluster, _run) = (cluster, run);
        _watching = WatchAsync();
    }

    /// <summary>Who left, and with what.</summary>
    public IReadOnlyCollection<(int Member, int ExitCode)> Left => _left;

    public static Supervisor Over(GatewayCluster cluster, ChaosRun run) => new(cluster, run);

    /// <summary>Returns when somebody has left, and is back.</summary>
    public Task LeavesAsync(Member member, int times) => Deadline.UntilAsync(
        () => Task.FromResult(_left.Count(left => left.Member == member.Number)),
        count => count >= times && member.IsAlive,
        _ => $"{member.Number} stays.\n{member.Output}");

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        _ended.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            foreach (var member in _cluster.Members.Where(member => !member.IsAlive))
            {
                var code = await member.Process!.EndedAsync(Deadline.Soon);
                _run.Say($"{member.Number} has left with {code}");
                _left.Enqueue((member.Number, code));
                await member.StartAsync();
            }

            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }
}
