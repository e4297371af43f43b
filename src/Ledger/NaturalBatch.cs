namespace Tollgate.Ledger;

/// <summary>While one batch is on its way, whatever arrives waits and goes together in the next. No timer and no
/// tuning: idle means no delay, load means large batches.</summary>
/// <param name="scheduler">Where batches are sent; null: on the thread pool. Never on the scheduler of the grain that
/// happens to ask, which ends with it.</param>
public sealed class NaturalBatch<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> send,
    int most = NaturalBatch.DefaultMost,
    TaskScheduler? scheduler = null)
{
    private readonly Lock _lock = new();
    private readonly TaskScheduler _scheduler = scheduler ?? TaskScheduler.Default;
    private List<Waiting> _waiting = [];
    private bool _sending;

    /// <summary>Adds an item; the task ends with its result, or with the exception that ended its batch.</summary>
    public Task<TResult> Add(TItem item)
    {
        var waiting = new Waiting(item);
        lock (_lock)
        {
            _waiting.Add(waiting);
            if (_sending)
                return waiting.Task;
            _sending = true;
        }

        if (TaskScheduler.Current == _scheduler)
            _ = SendAllAsync();
        else
            _ = Task.Factory.StartNew(SendAllAsync, CancellationToken.None, TaskCreationOptions.None, _scheduler);
        return waiting.Task;
    }

    private async Task SendAllAsync()
    {
        while (Take() is { } batch)
            await SendAsync(batch);
    }

    private async Task SendAsync(List<Waiting> batch)
    {
        try
        {
            var results = await send([.. batch.Select(waiting => waiting.Item)]);
            for (var i = 0; i < batch.Count; i++)
                batch[i].SetResult(results[i]);
        }
        catch (LedgerRejectedException) when (batch.Count > 1)
        {
            // One that cannot be taken must not take the others with it; halves find it in few steps.
            await SendAsync(batch[..(batch.Count / 2)]);
            await SendAsync(batch[(batch.Count / 2)..]);
        }
        catch (Exception exception)
        {
            // Whoever waits decides what a failure means; the loop serves those who come next.
            foreach (var waiting in batch)
                waiting.TrySetException(exception);
        }
    }

    private List<Waiting>? Take()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _sending = false;
                return null;
            }

            if (_waiting.Count <= most)
            {
                var all = _waiting;
                _waiting = [];
                return all;
            }

            var some = _waiting.GetRange(0, most);
            _waiting.RemoveRange(0, most);
            return some;
        }
    }

    private sealed class Waiting(TItem item)
        : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TItem Item => item;
    }
}

public static class NaturalBatch
{
    /// <summary>How many items go together at most; statements grow no longer than that.</summary>
    public const int DefaultMost = 1_000;
}
