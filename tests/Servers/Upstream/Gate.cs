namespace Tollgate.Servers.Upstream;

/// <summary>A place where answers wait until the test lets them go; once open it stays open.</summary>
public sealed class Gate
{
    private readonly Tally _reached;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Gate(string name) => _reached = new Tally($"answers at the gate \"{name}\"");

    /// <summary>The first answer waits, or has waited, here.</summary>
    public Task Reached => _reached.ReachedAsync(1);

    /// <summary>So many answers wait, or have waited, here.</summary>
    public Task ReachedByAsync(int count, TimeSpan timeout) => _reached.ReachedAsync(count, timeout);

    public void Open() => _opened.TrySetResult();

    internal Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.Add();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
