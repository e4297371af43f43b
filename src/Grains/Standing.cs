namespace Tollgate.Grains;

/// <summary>Whether this process may think that the cluster counts it in. One that was frozen may not, from the
/// instant it wakes, until somebody has asked the cluster anew. Whoever admits calls asks it first.</summary>
/// <remarks>It keeps a process that was given up from making others wait for it. The books need it not: what it
/// admitted just before a freeze is fenced by the epochs of its accounts.</remarks>
public sealed class Standing(TimeProvider time)
{
    /// <summary>How often a process notes that it lives.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>A longer silence is a doubt. The cluster gives a silent process up after three probes of a second each,
    /// at the earliest, so whoever was silent for less is counted in; and no machine that is merely busy keeps a thread
    /// waiting for so long.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(2);

    private readonly long _silenceMax = (long)(SilenceMax.TotalSeconds * time.TimestampFrequency);
    private long _noted;
    private long _doubts;
    private long _dispelled;
    private volatile bool _lost;

    /// <summary>Good before the first note, for processes that nobody watches over.</summary>
    public bool IsGood
    {
        get
        {
            // In this order: a doubt is raised before the note that ends the silence.
            var noted = Volatile.Read(ref _noted);
            return !_lost
                && (noted == 0
                    || (time.GetTimestamp() - noted <= _silenceMax
                        && Volatile.Read(ref _doubts) == Volatile.Read(ref _dispelled)));
        }
    }

    /// <summary>The process was told that it is counted out, and will not be counted in again.</summary>
    public bool IsLost => _lost;

    /// <summary>Notes that the process lives. One thread does, every <see cref="Interval"/>.</summary>
    /// <returns>The doubt that there is, to be dispelled; null if there is none.</returns>
    public long? Note()
    {
        var now = time.GetTimestamp();
        if (_noted != 0 && now - _noted > _silenceMax)
            Volatile.Write(ref _doubts, _doubts + 1);
        // 0 stands for no note at all.
        Volatile.Write(ref _noted, now == 0 ? 1 : now);
        return _doubts == Volatile.Read(ref _dispelled) ? null : _doubts;
    }

    /// <summary>The cluster was asked after this doubt was raised, and counts the process in. One that was raised
    /// meanwhile remains.</summary>
    public void Dispel(long doubt) => Volatile.Write(ref _dispelled, doubt);

    /// <summary>The cluster counts the process out: it admits nothing any more.</summary>
    public void Lose() => _lost = true;
}
