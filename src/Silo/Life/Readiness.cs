using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Silo.Life;

/// <summary>Whether this process should be sent calls, and why not. It looks whenever it is asked, and by itself from
/// time to time.</summary>
public sealed partial class Readiness(
    ILedger ledger,
    Standing standing,
    Departure departure,
    ISiloStatusOracle silos,
    TimeProvider time,
    ILogger<Readiness> log) : BackgroundService
{
    /// <summary>How often it looks by itself.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>How far the clocks of a process and its ledger may be apart: windows and periods go by the clock of the
    /// process, and figures by that of the ledger.</summary>
    public static readonly TimeSpan ClockDifferenceMax = TimeSpan.FromSeconds(1);

    /// <summary>How long the ledger may take to answer before the process counts as not ready.</summary>
    private static readonly TimeSpan PingMax = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private int _told = (int)Unready.None;
    private Task<Unready>? _asking;

    /// <returns>Everything that speaks against it; <see cref="Unready.None"/> if nothing does.</returns>
    public async Task<Unready> LookAsync(CancellationToken cancellationToken)
    {
        var found = await AskedLedger().WaitAsync(cancellationToken);
        if (departure.HasBegun)
            found |= Unready.Stopping;
        if (silos.CurrentStatus != SiloStatus.Active)
            found |= Unready.NotJoined;
        if (standing.IsLost)
            found |= Unready.CountedOut;
        else if (!standing.IsGood)
            found |= Unready.InDoubt;

        if (Interlocked.Exchange(ref _told, (int)found) is var told && told != (int)found)
            Tell(found);
        return found;
    }

    /// <summary>The reasons, in words.</summary>
    public static string Words(Unready reasons) => string.Join("; ", Sentences(reasons));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await LookAsync(stoppingToken);
        }
    }

    private static IEnumerable<string> Sentences(Unready reasons)
    {
        if (reasons.HasFlag(Unready.CountedOut))
            yield return "the cluster goes on without this process";
        if (reasons.HasFlag(Unready.Stopping))
            yield return "it is stopping";
        if (reasons.HasFlag(Unready.NotJoined))
            yield return "it has not joined the cluster";
        if (reasons.HasFlag(Unready.InDoubt))
            yield return "it stood still, and has not heard yet that the cluster still counts it in";
        if (reasons.HasFlag(Unready.LedgerAway))
            yield return "the ledger does not answer";
        if (reasons.HasFlag(Unready.LedgerOutdated))
            yield return "the ledger lacks tables that this version needs, which a start would make";
        if (reasons.HasFlag(Unready.ClockDiffers))
            yield return "its clock differs from the ledger's by more than a second";
    }

    // Anybody may ask, as often as he likes: whoever comes while the ledger is being asked shares the answer.
    private Task<Unready> AskedLedger()
    {
        lock (_lock)
            return _asking is { IsCompleted: false } ? _asking : _asking = AskLedgerAsync();
    }

    private async Task<Unready> AskLedgerAsync()
    {
        try
        {
            using var late = new CancellationTokenSource(PingMax, time);
            var (asked, watch) = (time.GetUtcNow(), time.GetTimestamp());
            // Waiting is given up, too, since a driver may not heed its token while it connects.
            var answer = await ledger.PingAsync(late.Token).WaitAsync(late.Token);
            // The ledger looked at its clock at some time on the way: half of it is the best guess, and as much the
            // error.
            var half = time.GetElapsedTime(watch) / 2;
            var difference = (answer - (asked + half)).Duration();
            return difference - half > ClockDifferenceMax ? Unready.ClockDiffers : Unready.None;
        }
        catch (LedgerOutdatedException)
        {
            return Unready.LedgerOutdated;
        }
        catch (Exception)
        {
            return Unready.LedgerAway;
        }
    }

    private void Tell(Unready reasons)
    {
        if (reasons == Unready.None)
            Log.Ready(log);
        else
            Log.NotReady(log, Words(reasons));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "This process is ready for calls again")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "This process is not ready for calls: {Reasons}")]
        public static partial void NotReady(ILogger logger, string reasons);
    }
}
