namespace Tollgate.Ledger;

/// <summary>Counts the calls of this process that are, or may be, open in the ledger.</summary>
internal sealed class CallsUnderWay
{
    private int _count;
    private TaskCompletionSource? _none;

    public int Count => Volatile.Read(ref _count);

    public void Begin() => Interlocked.Increment(ref _count);

    public void End()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            Volatile.Read(ref _none)?.TrySetResult();
    }

    /// <summary>Ends when there is none.</summary>
    public async Task NoneAsync(CancellationToken cancellationToken)
    {
        while (Count > 0)
        {
            var none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _none, none);
            if (Count > 0)
                await none.Task.WaitAsync(cancellationToken);
        }
    }
}
