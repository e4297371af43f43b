using Tollgate.Servers.Gateway;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests.Traffic;

/// <summary>Fifty calls at every moment, streamed and not, at every step of their walk: some wait for their first byte,
/// some are in the midst of a stream, and the others come and go.</summary>
internal sealed class FiftyCalls
{
    public const int WaitingForFirstByte = 20;
    public const int MidStream = 15;
    public const int ComingAndGoing = 15;

    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _answersWanted;
    private readonly Gate _firstByte;
    private readonly Gate _midStream;
    private readonly Task<Reply[]> _held;
    private readonly Task<List<Reply>[]> _others;
    private readonly GatewayProcess _gateway;
    private int _answers;

    /// <param name="name">Tells these fifty from others at the same provider.</param>
    /// <param name="answersWanted">How many of those that come and go have come when the moment is there.</param>
    public FiftyCalls(
        GatewayProcess gateway, FakeUpstream upstream, IReadOnlyList<string> keys, string name, int answersWanted)
    {
        (_gateway, _answersWanted) = (gateway, answersWanted);
        _firstByte = upstream.Gate($"{name} first byte");
        _midStream = upstream.Gate($"{name} mid-stream");
        var first = new FakeBehavior { Hold = $"{name} first byte" };
        var mid = new FakeBehavior { Hold = $"{name} mid-stream", HoldAfter = 3, Chunks = 6 };
        _held = Task.WhenAll(
        [
            .. Enumerable.Range(0, WaitingForFirstByte).Select(number =>
                Call.SendAsync(gateway.Client, keys[number % keys.Count], stream: number % 2 == 0, first)),
            .. Enumerable.Range(0, MidStream).Select(number =>
                Call.SendAsync(gateway.Client, keys[number % keys.Count], stream: true, mid)),
        ]);
        _others = Task.WhenAll(Enumerable.Range(0, ComingAndGoing).Select(number => ComeAndGoAsync(number, keys)));
    }

    /// <summary>Returns when calls are at every step.</summary>
    public async Task UnderWayAsync()
    {
        try
        {
            await _firstByte.ReachedByAsync(WaitingForFirstByte, Deadline.Soon);
            await _midStream.ReachedByAsync(MidStream, Deadline.Soon);
            await _enough.Task.WaitAsync(Deadline.Soon);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(
                $"{late.Message} {_answers} answers came. The gateway printed:\n{_gateway.Output}", late);
        }
    }

    /// <summary>What every client knows, after the gateway's end.</summary>
    public async Task<IReadOnlyList<Reply>> EndedAsync()
    {
        var held = await _held.WaitAsync(Deadline.Soon);
        var others = await _others.WaitAsync(Deadline.Soon);
        return [.. held, .. others.SelectMany(answers => answers)];
    }

    private async Task<List<Reply>> ComeAndGoAsync(int number, IReadOnlyList<string> keys)
    {
        var answers = new List<Reply>();
        for (var turn = number; answers is [] or [.., { IsWhole: true }]; turn++)
        {
            var behavior = new FakeBehavior { DelayMs = turn % 4 * 5, ChunkDelayMs = turn % 3 };
            var key = keys[turn % keys.Count];
            var answer = await Call.SendAsync(_gateway.Client, key, stream: turn % 2 == 0, behavior);
            answers.Add(answer);
            if (answer.IsWhole && Interlocked.Increment(ref _answers) == _answersWanted)
                _enough.TrySetResult();
        }

        return answers;
    }
}
