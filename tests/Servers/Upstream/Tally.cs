namespace Tollgate.Servers.Upstream;

/// <summary>A count that only grows, and that can be awaited.</summary>
internal sealed class Tally(string what)
{
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    public void Add()
    {
        lock (_lock)
        {
            _count++;
            foreach (var (_, reached) in _awaited.Where(awaited => awaited.Count <= _count))
                reached.TrySetResult();

            _awaited.RemoveAll(awaited => awaited.Count <= _count);
        }
    }

    public Task ReachedAsync(int count)
    {
        lock (_lock)
        {
            if (count <= _count)
                return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task;
        }
    }

    public async Task ReachedAsync(int count, TimeSpan timeout)
    {
        try
        {
            await ReachedAsync(count).WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_count} of {count} {what} after {timeout}.");
        }
    }
}
