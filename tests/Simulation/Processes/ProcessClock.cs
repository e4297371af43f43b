namespace Tollgate.Simulation.Processes;

/// <summary>The clock of one process: the world's time and an error of its own. Its timers end with the
/// process.</summary>
internal sealed class ProcessClock(World world, TimeSpan error) : TimeProvider
{
    public static readonly DateTimeOffset Beginning = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private bool _stopped;

    /// <summary>How far it is ahead of the world's time; a change is a step of the clock.</summary>
    public TimeSpan Error { get; set; } = error;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => world.Now;

    public override DateTimeOffset GetUtcNow() => Beginning.AddTicks(world.Now * 10) + Error;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Stop() => _stopped = true;

    private sealed class Timer(ProcessClock clock, TimerCallback callback, object? state) : ITimer
    {
        private int _round;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var round = ++_round;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Schedule(dueTime, period, round);
            return true;
        }

        public void Dispose() => _round++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Schedule(TimeSpan dueTime, TimeSpan period, int round) => clock.World.After(
            dueTime.TotalSeconds,
            () =>
            {
                if (clock._stopped || round != _round)
                    return;
                if (period != Timeout.InfiniteTimeSpan)
                    Schedule(period, period, round);
                callback(state);
            });
    }

    private World World => world;
}
