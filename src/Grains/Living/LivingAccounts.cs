namespace Tollgate.Grains.Living;

/// <summary>The accounts that are active in this process, for whoever watches their budgets. An account is active in one
/// process of a cluster, so each is told once; and it is read when somebody asks, never from a copy.</summary>
/// <param name="most">How many are told: those that have been active for longest.</param>
public sealed class LivingAccounts(int most = LivingAccounts.DefaultMost)
{
    public const int DefaultMost = 10_000;

    /// <summary>So many are asked at once: calls on their way must not wait behind all of them.</summary>
    private const int AtOnce = 256;

    /// <summary>Whoever has not got to his turn by then is left out.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly LinkedList<Life> _lives = new();

    /// <summary>How many are told.</summary>
    public int Told => Math.Min(Count, most);

    /// <summary>How many are not, since there are more than may be told.</summary>
    public int LeftOut => Math.Max(0, Count - most);

    private int Count
    {
        get
        {
            lock (_lock)
                return _lives.Count;
        }
    }

    /// <summary>Reads those that are told, each in a turn of its own.</summary>
    public async Task<IReadOnlyList<AccountReading>> ReadAsync()
    {
        var readings = new List<AccountReading>();
        using var late = new CancellationTokenSource(AnswerMax, TimeProvider.System);
        foreach (var some in ToTell().Chunk(AtOnce))
        {
            var asked = Array.ConvertAll(some, life => life.ReadAsync());
            try
            {
                await Task.WhenAll(asked).WaitAsync(late.Token);
            }
            catch (Exception)
            {
                // The others are told all the same.
            }

            readings.AddRange(asked
                .Where(answer => answer.IsCompletedSuccessfully)
                .Select(answer => answer.Result)
                .OfType<AccountReading>());
            if (late.IsCancellationRequested)
                break;
        }

        return readings;
    }

    /// <summary>An account becomes active; asked in one of its turns, and it is read in turns of the same
    /// activation.</summary>
    /// <param name="read">What it tells; null: nothing now.</param>
    /// <returns>To be disposed of when the activation ends.</returns>
    internal IDisposable Add(Func<AccountReading?> read)
    {
        var life = new Life(this, read, TaskScheduler.Current);
        lock (_lock)
            _lives.AddLast(life.Place);
        return life;
    }

    private Life[] ToTell()
    {
        lock (_lock)
            return [.. _lives.Take(most)];
    }

    private sealed class Life : IDisposable
    {
        private readonly LivingAccounts _all;
        private readonly Func<AccountReading?> _read;
        private readonly TaskScheduler _turns;

        public Life(LivingAccounts all, Func<AccountReading?> read, TaskScheduler turns)
        {
            (_all, _read, _turns) = (all, read, turns);
            Place = new(this);
        }

        public LinkedListNode<Life> Place { get; }

        public Task<AccountReading?> ReadAsync() =>
            Task.Factory.StartNew(_read, CancellationToken.None, TaskCreationOptions.None, _turns);

        public void Dispose()
        {
            lock (_all._lock)
            {
                if (Place.List is not null)
                    _all._lives.Remove(Place);
            }
        }
    }
}
