using Tollgate.Accounts;
using Tollgate.Silo;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What is counted under one set of labels. Any number of threads count at once.</summary>
internal abstract class Figures
{
    /// <summary>It was counted in of late.</summary>
    public bool IsUsed { get; set; }
}

/// <summary>How often something happened.</summary>
internal sealed class Times : Figures
{
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}

/// <summary>What calls did cost and use, and how long they took.</summary>
internal sealed class CallFigures : Figures
{
    private readonly Lock _charging = new();
    private Money _spent;
    private long _successes;

    /// <summary>In US dollars, added up exactly, as in the books.</summary>
    public double Spent
    {
        get
        {
            lock (_charging)
                return PythonFloat.Of(_spent.Dollars);
        }
    }

    public long Calls { get; private set; }

    public long Successes => Volatile.Read(ref _successes);

    public long Input { get; private set; }

    public long Output { get; private set; }

    /// <summary>Of whole calls, from their first byte to their last.</summary>
    public Latencies Whole { get; } = new();

    /// <summary>Of their providers.</summary>
    public Latencies Provider { get; } = new();

    /// <summary>Until the first event of a stream.</summary>
    public Latencies FirstToken { get; } = new();

    /// <summary>Of this process: whole calls without their providers.</summary>
    public Latencies Overhead { get; } = new();

    /// <summary>Of providers, for each token that they made.</summary>
    public Latencies PerToken { get; } = new();

    /// <summary>What a call was charged, whatever became of it.</summary>
    public void Charge(Money cost, long input, long output)
    {
        lock (_charging)
        {
            _spent += cost;
            Calls++;
            Input += input;
            Output += output;
        }
    }

    /// <summary>A call was answered whole.</summary>
    public void Answered(CallTimes times, long output)
    {
        Interlocked.Increment(ref _successes);
        Whole.Add(times.Whole.TotalSeconds);
        Provider.Add(times.Provider.TotalSeconds);
        Overhead.Add((times.Whole - times.Provider).TotalSeconds);
        if (times.FirstToken is { } first)
            FirstToken.Add(first.TotalSeconds);
        if (output > 0)
            PerToken.Add(times.Provider.TotalSeconds / output);
    }
}

/// <summary>How long a call took.</summary>
/// <param name="FirstToken">Null: it was not streamed.</param>
internal readonly record struct CallTimes(TimeSpan Whole, TimeSpan Provider, TimeSpan? FirstToken);
