using System.Collections.Concurrent;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>Processes leave and come under load, and no caller notices.</summary>
public sealed class LeavingTests
{
    private const int Callers = 20;
    private const int Rounds = 1;

    private readonly ConcurrentBag<(string Who, Reply Reply)> _replies = [];
    private readonly List<GatewayProcess> _ready = [];

    [Fact]
    public async Task Accounts_that_move_from_a_leaving_silo_refuse_nobody()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        var processes = new[] { await house.StartAsync("0"), await house.StartAsync("1") };
        try
        {
            _ready.AddRange(processes);
            var team = await processes[0].NewTeamAsync("{}");
            var keys = new string[Callers];
            for (var key = 0; key < keys.Length; key++)
                keys[key] = await processes[key % 2].NewKeyAsync($$"""{"team_id": "{{team}}", "max_budget": 50}""");

            using var stop = new CancellationTokenSource();
            var callers = Task.WhenAll(keys.Select((key, number) => CallOnAsync(key, number, stop.Token)));
            for (var turn = 0; turn < 2 * Rounds; turn++)
            {
                await AnsweredAsync(200);
                var leaving = processes[turn % 2];
                var stopping = leaving.StopAsync();
                await NotReadyAsync(leaving);
                await stopping;
                await AnsweredAsync(200);
                processes[turn % 2] = await house.StartAsync($"{turn % 2}");
                lock (_ready)
                    _ready.Add(processes[turn % 2]);
                await leaving.DisposeAsync();
            }

            await AnsweredAsync(200);
            await stop.CancelAsync();
            await callers;

            Assert.All(_replies, each => Assert.True(
                each.Reply is { Status: 200, IsWhole: true },
                $"{each} of {_replies.Count}\n{string.Join('\n', processes.Select(process => process.Output))}"));
            await processes[0].QuietAsync(team, keys);
            var report = await house.CheckBooksAsync();
            Assert.Empty(report.Faults);
            Assert.Equal(_replies.Count, report.Count("exact"));
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
        }
    }

    private async Task CallOnAsync(string key, int number, CancellationToken stop)
    {
        for (var turn = number; !stop.IsCancellationRequested; turn++)
        {
            GatewayProcess process;
            lock (_ready)
                process = _ready[turn % _ready.Count];
            var behavior = new FakeBehavior { DelayMs = turn % 4 * 20, ChunkDelayMs = turn % 3 * 5 };
            var reply = await Call.SendAsync(process.Client, key, stream: turn % 2 == 0, behavior);
            _replies.Add(($"{process.Port}, {turn}", reply));
        }
    }

    // As a load balancer does: whoever is not ready gets no more calls.
    private async Task NotReadyAsync(GatewayProcess process)
    {
        await Deadline.UntilAsync(
            async () =>
            {
                using var answer = await process.Client.GetAsync("/health/readiness");
                return answer.IsSuccessStatusCode;
            },
            isReady => !isReady,
            _ => $"It stays ready:\n{process.Output}");
        lock (_ready)
            _ready.Remove(process);
    }

    private async Task AnsweredAsync(int more)
    {
        var before = _replies.Count;
        await Deadline.UntilAsync(
            () => Task.FromResult(_replies.Count - before), answered => answered >= more, count => $"{count} answers");
    }
}
