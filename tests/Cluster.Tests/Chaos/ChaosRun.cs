using System.Globalization;

namespace Tollgate.Cluster.Tests.Chaos;

/// <summary>How long a scenario goes on, and what it draws. A failure prints the seed: TOLLGATE_CHAOS_SEED repeats it,
/// and TOLLGATE_CHAOS_MINUTES makes a scenario as long as one likes.</summary>
internal sealed class ChaosRun
{
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly TimeSpan? _long = Variable("MINUTES") is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
    private readonly TimeSpan _short;

    /// <param name="seconds">How long its short form goes on.</param>
    public ChaosRun(int seconds)
    {
        _short = TimeSpan.FromSeconds(seconds);
        Seed = (int)(Variable("SEED") ?? Random.Shared.Next());
        Say($"TOLLGATE_CHAOS_SEED={Seed}");
    }

    public int Seed { get; }

    public bool IsLong => _long is not null;

    /// <summary>Since the scenario began.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_started);

    public TimeSpan Length => _long ?? _short;

    /// <summary>A source of draws of its own for whoever draws beside others, so that none disturbs another.</summary>
    public Random Draws(int who) => new(unchecked((Seed * 7919) + who));

    /// <summary>A moment that is drawn between two others.</summary>
    public static Task PauseAsync(Random draws, int fromMilliseconds, int toMilliseconds) =>
        Task.Delay(
            TimeSpan.FromMilliseconds(draws.Next(fromMilliseconds, toMilliseconds)), TimeProvider.System);

    /// <summary>Into the output of the test: a measured figure, or what is done when.</summary>
    public void Say(string what) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{Now.TotalSeconds,7:0.00} s  {what}");

    private static double? Variable(string name) =>
        double.TryParse(
            Environment.GetEnvironmentVariable($"TOLLGATE_CHAOS_{name}"), CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
