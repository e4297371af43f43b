using System.Globalization;

namespace Tollgate.Simulation;

/// <summary>Many worlds, two at a time, each on a thread of its own.</summary>
internal sealed class Campaign(Options options)
{
    private const int FailuresMax = 20;

    private readonly Lock _lock = new();
    private readonly Counts _counts = new();
    private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, Violation> _failures = [];
    private int _next = options.First;

    /// <summary>How many worlds broke a promise.</summary>
    public int Violations { get; private set; }

    /// <summary>The first seeds that failed, and how.</summary>
    public IReadOnlyDictionary<int, Violation> Failures => _failures;

    /// <summary>How many worlds broke which promise.</summary>
    public IReadOnlyDictionary<string, int> Kinds => _kinds;

    public Counts Counts => _counts;

    /// <param name="until">Once it is broken no further world is begun; null: all of them are.</param>
    public Campaign Run(string? until = null)
    {
        var threads = Enumerable.Range(0, Math.Min(Environment.ProcessorCount, options.Seeds))
            .Select(_ => new Thread(() => RunNext(until)))
            .ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return this;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{options.Plant ?? "as built"}: seeds={options.Seeds:N0} first={options.First:N0} violations={Violations:N0} {_counts}");

    private void RunNext(string? until)
    {
        while (true)
        {
            int seed;
            lock (_lock)
            {
                if (_next >= options.First + options.Seeds || (until is not null && _kinds.ContainsKey(until)))
                    return;
                seed = _next++;
            }

            var trial = new Trial(seed, options.Build(), options.Skew).Run();
            lock (_lock)
                Add(seed, trial);
        }
    }

    private void Add(int seed, Trial trial)
    {
        _counts.Add(trial.Cluster.Counts);
        if (trial.Violation is not { } violation)
            return;

        Violations++;
        _kinds[violation.Promise] = _kinds.GetValueOrDefault(violation.Promise) + 1;
        _failures[seed] = violation;
        if (_failures.Count > FailuresMax)
            _failures.Remove(_failures.Keys.Last());
    }
}
