using System.Diagnostics;

namespace Tollgate.Ledger;

/// <summary>While one batch is on its way, whatever arrives waits and goes together in the next. No timer and no
/// tuning: idle means no delay, load means large batches.</summary>
/// <param name="scheduler">Where batches are sent; null: on the thread pool. Never on the scheduler of the grain that
/// happens to ask, which ends with it.</param>
/// <param name="span">What a batch is called in traces; null: it has no span of its own.</param>
public sealed class NaturalBatch<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> send,
    int most = NaturalBatch.DefaultMost,
    TaskScheduler? scheduler = null,
    string? span = null)
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
        // The loop runs in the context of whoever woke it, but a batch is that of those who wait for it.
        Activity.Current = batch.Find(static waiting => waiting.Asker is { Recorded: true })?.Asker;
        using var traced = span is null ? null : Trace(span, batch);
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
            traced?.SetStatus(ActivityStatusCode.Error);
            // Whoever waits decides what a failure means; the loop serves those who come next.
            foreach (var waiting in batch)
                waiting.TrySetException(exception);
        }
    }

    // It is part of the trace of one of them, and those of the others lead to it.
    private static Activity? Trace(string span, List<Waiting> batch)
    {
        var first = Activity.Current;
        if (LedgerTrace.Begin(span, batch.Count) is not { } traced)
            return null;

        var link = new ActivityLink(traced.Context);
        foreach (var waiting in batch)
        {
            if (waiting.Asker is { Recorded: true } asker && asker != first)
                asker.AddLink(link);
        }

        return traced;
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

        /// <summary>The span in which it was added; null: it is not traced.</summary>
        public Activity? Asker { get; } = Activity.Current;
    }
}

public static class NaturalBatch
{
    /// <summary>How many items go together at most; statements grow no longer than that.</summary>
    public const int DefaultMost = 1_000;
}
