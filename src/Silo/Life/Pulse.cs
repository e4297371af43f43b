using Tollgate.Grains;

namespace Tollgate.Silo.Life;

/// <summary>Notes that the process lives, and, when it finds that for a while it did not, asks whether the cluster
/// still counts it in.</summary>
internal sealed partial class Pulse(
    Standing standing, Census census, Departure departure, ILogger<Pulse> log) : IHostedService, IDisposable
{
    /// <summary>How long the table may take to answer before it is asked again.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    private readonly ManualResetEvent _stopping = new(false);
    private Thread? _beating;
    private Task _asking = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A thread of its own: the pool may be busy when the process is well.
        _beating = new Thread(Beat) { IsBackground = true, Name = "Tollgate pulse" };
        _beating.Start();
        return Task.CompletedTask;
    }

    // It goes on while the silo leaves: its accounts still admit.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Set();
        _beating?.Join();
        _stopping.Dispose();
    }

    private void Beat()
    {
        do
        {
            if (standing.Note() is { } doubt && !standing.IsLost && _asking.IsCompleted)
                _asking = Task.Run(() => AskAsync(doubt));
        }
        while (!_stopping.WaitOne(Standing.Interval));
    }

    private async Task AskAsync(long doubt)
    {
        try
        {
            using var late = new CancellationTokenSource(AnswerMax);
            var status = await census.CountAsync(late.Token).WaitAsync(late.Token);
            if (status == SiloStatus.Active)
            {
                standing.Dispel(doubt);
                Log.Dispelled(log);
            }
            else if (status == SiloStatus.Dead && !departure.HasBegun)
            {
                Log.CountedOut(log);
                departure.BeCountedOut();
            }
        }
        catch (Exception exception)
        {
            // Asked again at the next beat.
            Log.NotAsked(log, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "This process stood still for longer than two seconds; the cluster still counts it in, so it goes on")]
        public static partial void Dispelled(ILogger logger);

        [LoggerMessage(2, LogLevel.Critical,
            "This process stood still, and the cluster goes on without it: it admits nothing more, lets its calls end, "
            + "and leaves")]
        public static partial void CountedOut(ILogger logger);

        [LoggerMessage(3, LogLevel.Debug,
            "It could not be asked whether the cluster still counts this process in: {Reason}")]
        public static partial void NotAsked(ILogger logger, string reason);
    }
}
