using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation;

/// <summary>One world: its time, its chance and what is yet to happen in it. Everything happens on one thread, so a
/// seed tells the same story every time.</summary>
internal sealed class World
{
    private const int TieBits = 30;

    private readonly PriorityQueue<Action, long> _future = new();
    private readonly Queue<(Process Process, Task Task)> _ready = new();
    private readonly Random _random;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Action<string>? _story;
    private ulong _hash = 14695981039346656037;
    private long _tie;

    /// <param name="story">Is told what happens; null: nobody is.</param>
    public World(int seed, Action<string>? story = null) => (_random, _story) = (new Random(seed), story);

    /// <summary>Microseconds since the world began.</summary>
    public long Now { get; private set; }

    public double Seconds => Now / 1e6;

    /// <summary>How much has happened.</summary>
    public long Events { get; private set; }

    /// <summary>What happened, in one number.</summary>
    public ulong Hash => _hash;

    public bool IsTold => _story is not null;

    /// <summary>The first promise that was broken; nothing happens after it.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>A number of at least 0 and less than 1.</summary>
    public double Chance() => _random.NextDouble();

    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>A whole number below a bound.</summary>
    public int Below(int bound) => _random.Next(bound);

    public double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    public T Pick<T>(IReadOnlyList<T> among) => among[_random.Next(among.Count)];

    /// <summary>Has something happen in so many seconds.</summary>
    public void After(double seconds, Action happening) => At(Now + (long)(seconds * 1e6), happening);

    public void At(long instant, Action happening) =>
        _future.Enqueue(happening, (Math.Max(instant, Now) << TieBits) | _tie++);

    /// <summary>Has a process go on with one of its tasks, after those that are ready already.</summary>
    public void Ready(Process process, Task task)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            Environment.FailFast("A task of a simulated process came from another thread.");
        _ready.Enqueue((process, task));
    }

    /// <summary>Lets time pass until an instant, or until nothing is left to happen.</summary>
    public void RunUntil(double seconds)
    {
        var end = (long)(seconds * 1e6);
        while (Violation is null)
        {
            while (Violation is null && _ready.TryDequeue(out var next))
            {
                Events++;
                next.Process.Execute(next.Task);
            }

            if (!_future.TryPeek(out _, out var key) || key >> TieBits > end)
                break;
            var happening = _future.Dequeue();
            Now = key >> TieBits;
            Events++;
            Mix((ulong)key);
            happening();
        }

        Now = end;
    }

    public void Break(string promise, string how)
    {
        if (Violation is not null)
            return;
        Violation = new(promise, how, Seconds);
        Tell($"BROKEN {Violation}");
    }

    /// <summary>Makes something part of <see cref="Hash"/>.</summary>
    public void Mix(ulong value) => _hash = (_hash ^ value) * 1099511628211;

    public void Tell(string what) => _story?.Invoke($"{Seconds,10:F3}  {what}");
}

/// <summary>A promise that was broken, and how.</summary>
internal sealed record Violation(string Promise, string How, double Seconds)
{
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Promise} at {Seconds:F3} s: {How}");
}
