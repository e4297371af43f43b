using Tollgate.Cluster.Tests.Clusters;

namespace Tollgate.Cluster.Tests.Traffic;

/// <summary>A load balancer as they are: it asks every front whether it is ready, and sends each call to one that is,
/// in turn. It tries another only where no connection could be made, since nothing was sent then. Where none is ready
/// it asks one all the same.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CheckMax = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _checks = [];
    private Front[] _fronts = [];
    private int _turn;

    public void Add(Member member)
    {
        var front = new Front(member);
        _fronts = [.. _fronts, front];
        _checks.Add(CheckAsync(front));
    }

    /// <summary>Returns when a check found that the member is ready.</summary>
    public Task SeenReadyAsync(Member member) => Deadline.UntilAsync(
        () => Task.FromResult(_fronts.Single(front => front.Member == member).IsReady),
        ready => ready,
        _ => $"Member {member.Number} is not seen ready.\n{member.Output}");

    /// <returns>The number of the front that was asked last, and what came of it.</returns>
    public async Task<(int Front, Reply Reply)> SendAsync(Func<HttpClient, Task<Reply>> send)
    {
        var turn = Interlocked.Increment(ref _turn) & int.MaxValue;
        var fronts = _fronts;
        var inTurn = Enumerable.Range(0, fronts.Length)
            .Select(place => fronts[(turn + place) % fronts.Length])
            .OrderByDescending(front => front.IsReady);
        (int, Reply) last = (-1, Reply.Unsent);
        foreach (var front in inTurn)
        {
            last = (front.Member.Number, await send(front.Client));
            if (!last.Item2.IsUnsent)
                break;
            front.IsReady = false;
        }

        return last;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_checks);
        foreach (var front in _fronts)
            front.Client.Dispose();
        _ended.Dispose();
    }

    private async Task CheckAsync(Front front)
    {
        while (!_ended.IsCancellationRequested)
        {
            front.IsReady = await IsReadyAsync(front);
            try
            {
                await Task.Delay(BetweenChecks, TimeProvider.System, _ended.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> IsReadyAsync(Front front)
    {
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            late.CancelAfter(CheckMax);
            using var answer = await front.Client.GetAsync("/health/readiness", late.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private sealed class Front(Member member)
    {
        public volatile bool IsReady;

        public Member Member { get; } = member;

        // Nobody hangs up: whoever leaves a stream changes what it costs.
        public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{member.Port}"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }
}
