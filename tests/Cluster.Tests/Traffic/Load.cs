using System.Collections.Concurrent;
using System.Net;
using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests.Traffic;

/// <summary>A call and what became of it.</summary>
/// <param name="Front">Who was asked.</param>
internal sealed record Sent(string Key, int Front, TimeSpan Started, TimeSpan Ended, Reply Reply)
{
    /// <summary>Its accounts said yes or no: they serve.</summary>
    public bool IsAnswered => Reply is { Status: 200, IsWhole: true } or { Status: 400 or 429 };

    public bool IsServed => Reply is { Status: 200, IsWhole: true };
}

/// <summary>Clients that call one after the other, streamed and not, short and long, until they are told to
/// stop.</summary>
internal sealed class Load
{
    private const int FirstClient = 1_000;

    // The longest call takes two seconds, and a frozen process may have it for half a minute.
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(90);

    private readonly ConcurrentQueue<Sent> _sent = new();
    private readonly Balancer _balancer;
    private readonly IReadOnlyList<string> _keys;
    private readonly ChaosRun _run;
    private readonly Task _clients;
    private volatile bool _stopped;

    private Load(Balancer balancer, Payers payers, ChaosRun run, int clients)
    {
        (_balancer, _keys, _run) = (balancer, payers.Keys, run);
        _clients = Task.WhenAll(Enumerable.Range(0, clients)
            .Select(client => CallOnAndOnAsync(run.Draws(FirstClient + client), client)));
    }

    /// <summary>What has come back so far.</summary>
    public IReadOnlyCollection<Sent> Sent => _sent;

    public static Load Start(Balancer balancer, Payers payers, ChaosRun run, int clients = 24) =>
        new(balancer, payers, run, clients);

    /// <summary>Returns when every call has come back, and says how many ended in which way.</summary>
    public async Task<IReadOnlyList<Sent>> StopAsync()
    {
        _stopped = true;
        await _clients.WaitAsync(StopMax);
        var ways = _sent.CountBy(sent => sent.Reply switch
        {
            { Status: { } status, IsWhole: true } => $"{status}",
            { Status: { } status } => $"{status}, broken off",
            { IsUnsent: true } => "no connection",
            _ => "no answer",
        });
        var counts = string.Join("; ", ways.OrderBy(way => way.Key).Select(way => $"{way.Key}: {way.Value}"));
        _run.Say($"{_sent.Count} calls came back: {counts}");
        return [.. _sent];
    }

    private async Task CallOnAndOnAsync(Random draws, int client)
    {
        for (var number = client; !_stopped; number++)
        {
            var key = _keys[number % _keys.Count];
            var (stream, behavior) = (draws.Next(2) == 0, Draw(draws));
            var started = _run.Now;
            var (front, reply) = await _balancer.SendAsync(http => Call.SendAsync(http, key, stream, behavior));
            // Texts of refusals tell what went wrong; of answers there are too many.
            var kept = reply.Status == (int)HttpStatusCode.OK ? reply with { Text = "" } : reply;
            _sent.Enqueue(new(key, front, started, _run.Now, kept));
            var pause = reply.Status == (int)HttpStatusCode.OK ? 100 : 300;
            await ChaosRun.PauseAsync(draws, pause / 4, pause);
        }
    }

    // Most are short; one in ten is long enough to be in flight at most faults. None has more input than it holds.
    private static FakeBehavior Draw(Random draws)
    {
        var isLong = draws.Next(10) == 0;
        var chunks = draws.Next(1, 8);
        return new()
        {
            PromptTokens = draws.Next(1, 50),
            DelayMs = isLong ? draws.Next(200, 1_000) : draws.Next(0, 60),
            ChunkDelayMs = isLong ? 1_000 / chunks : draws.Next(0, 10),
            Chunks = chunks,
        };
    }
}
