namespace Tollgate.Accounts;

/// <summary>How much happened in the last sixty seconds. What happens within one second is one step, and leaves with
/// the last of it: so a sum is never too low, and too high for less than a second.</summary>
internal sealed class RollingMinute
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StepLength = TimeSpan.FromSeconds(1);

    // A ring: steps that are over are taken from its front, and it grows to at most one step a second.
    private Step[] _steps = new Step[4];
    private int _front;
    private int _count;
    private long _sum;

    /// <summary>What happened in the sixty seconds before an instant. An instant is never asked about again once a
    /// later one was.</summary>
    public long SumAt(DateTimeOffset now)
    {
        while (_count > 0 && _steps[_front].Last + Length <= now)
        {
            _sum -= _steps[_front].Amount;
            _front = (_front + 1) % _steps.Length;
            _count--;
        }

        return _sum;
    }

    /// <param name="at">Not earlier than any before it.</param>
    public void Add(DateTimeOffset at, long amount)
    {
        _sum += amount;
        if (_count > 0 && at < Newest.First + StepLength)
        {
            Newest.Last = at;
            Newest.Amount += amount;
            return;
        }

        if (_count == _steps.Length)
            Grow();
        _count++;
        Newest = new Step { First = at, Last = at, Amount = amount };
    }

    /// <summary>Takes back what was added at an instant, unless it is over.</summary>
    public void TakeBack(DateTimeOffset at, long amount)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            ref var step = ref StepAt(i);
            if (step.First > at)
                continue;
            if (step.Last < at)
                return;

            Invariant.Holds(step.Amount >= amount);
            step.Amount -= amount;
            _sum -= amount;
            return;
        }
    }

    /// <summary>How long it takes until no more than this is left, if nothing else comes.</summary>
    public TimeSpan UntilAtMost(long amount, DateTimeOffset now)
    {
        var left = SumAt(now);
        for (var i = 0; i < _count && left > amount; i++)
        {
            left -= StepAt(i).Amount;
            if (left <= amount)
                return StepAt(i).Last + Length - now;
        }

        return TimeSpan.Zero;
    }

    private ref Step Newest => ref StepAt(_count - 1);

    private ref Step StepAt(int place) => ref _steps[(_front + place) % _steps.Length];

    private void Grow()
    {
        var grown = new Step[_steps.Length * 2];
        for (var i = 0; i < _count; i++)
            grown[i] = StepAt(i);
        (_steps, _front) = (grown, 0);
    }

    private struct Step
    {
        public DateTimeOffset First;
        public DateTimeOffset Last;
        public long Amount;
    }
}
