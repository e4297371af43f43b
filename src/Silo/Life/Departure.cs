using Tollgate.Grains;

namespace Tollgate.Silo.Life;

/// <summary>The end of this process, from the moment it is certain: what everybody who serves has to know of
/// it.</summary>
public sealed class Departure(Standing standing, IHostApplicationLifetime host) : IDisposable
{
    /// <summary>What a shell is told when the cluster counted the process out, so that a supervisor starts
    /// another.</summary>
    private const int CountedOut = 3;

    private readonly CancellationTokenSource _timeIsUp = new();
    private readonly CancellationTokenSource _lastMoment = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The process is about to end. It serves on, but nobody should send it anything new.</summary>
    public bool HasBegun => _begun.Task.IsCompleted;

    /// <summary>Cancelled when calls in flight have had their time: what is left of them is cut off.</summary>
    public CancellationToken TimeIsUp => _timeIsUp.Token;

    /// <summary>Cancelled a little later, for those who cannot even be cut off: they are dropped.</summary>
    public CancellationToken LastMoment => _lastMoment.Token;

    public int ExitCode => standing.IsLost ? CountedOut : 0;

    /// <summary>Ends when it is certain.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Every call has ended, and is settled as far as that could be.</summary>
    internal Task Settled => _settled.Task;

    internal void Begin() => _begun.TrySetResult();

    internal void LimitTo(TimeSpan grace, TimeSpan margin)
    {
        _timeIsUp.CancelAfter(grace);
        _lastMoment.CancelAfter(grace + margin);
    }

    internal void Settle() => _settled.TrySetResult();

    /// <summary>The process is counted out: it admits nothing from now on, ends what it has in flight, and
    /// leaves.</summary>
    internal void BeCountedOut()
    {
        standing.Lose();
        Begin();
        // Not here: whoever finds it out must not wait for what a stop sets off.
        _ = Task.Run(host.StopApplication);
    }

    public void Dispose()
    {
        _timeIsUp.Dispose();
        _lastMoment.Dispose();
    }
}
