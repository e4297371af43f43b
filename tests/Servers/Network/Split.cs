namespace Tollgate.Servers.Network;

/// <summary>Who does not hear whom, among members of a network that are known by their process ids.</summary>
public sealed class Split
{
    private readonly Lock _lock = new();
    private Func<int, int, bool>? _cut;
    private TaskCompletionSource _mended = new();

    /// <param name="cut">Whether what the first sends does not reach the second. What is sent meanwhile is held back
    /// and nobody is told, as on a network that fell apart.</param>
    public void Cut(Func<int, int, bool> cut)
    {
        lock (_lock)
            (_cut, _mended) = (cut, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>What was held back arrives, late.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            _cut = null;
            _mended.TrySetResult();
        }
    }

    // Who they are is found out only when it matters: a process that has just connected is known to few.
    internal Task PassAsync(Lazy<int> from, Lazy<int> to)
    {
        lock (_lock)
            return _cut is { } cut && cut(from.Value, to.Value) ? _mended.Task : Task.CompletedTask;
    }
}
