namespace Tollgate.Servers.Processes;

/// <summary>The last lines that a process has printed, and a way to await one.</summary>
internal sealed class OutputTail
{
    // A server that prints for hours must not fill the memory of the test that started it.
    private const int LinesMax = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly List<(string Fragment, TaskCompletionSource<string> Seen)> _awaited = [];

    public void Add(string? line)
    {
        if (line is null)
            return;

        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesMax)
                _lines.Dequeue();

            foreach (var (fragment, seen) in _awaited)
            {
                if (line.Contains(fragment, StringComparison.Ordinal))
                    seen.TrySetResult(line);
            }
        }
    }

    /// <summary>The next line that contains the fragment.</summary>
    public Task<string> NextLineWith(string fragment)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _awaited.Add((fragment, seen));

        return seen.Task;
    }

    public override string ToString()
    {
        lock (_lock)
            return string.Join('\n', _lines);
    }
}
