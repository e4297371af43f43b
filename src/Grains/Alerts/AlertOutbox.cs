using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tollgate.Ledger;

namespace Tollgate.Grains.Alerts;

/// <summary>Where the accounts of a process leave what somebody is to be told. They wait for nothing: rows are written
/// behind their backs, together with whatever else waits, and again until it is known that they are.</summary>
/// <remarks>What waits here when the process dies is offered again by the account's next activation.</remarks>
public sealed partial class AlertOutbox
{
    /// <summary>How many alerts wait in memory for a ledger that is away. Whatever is not taken is offered again.
    /// </summary>
    public const int WaitingMax = 10_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IAlerts _alerts;
    private readonly TimeProvider _time;
    private readonly ILogger<AlertOutbox> _log;
    private readonly NaturalBatch<Alert, bool> _adding;
    private readonly Channel<bool> _added =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int _waiting;

    /// <param name="percents">The shares of a budget that are told of, in their order.</param>
    /// <param name="channels">Who is told.</param>
    public AlertOutbox(
        IReadOnlyList<int> percents,
        IReadOnlyCollection<AlertChannel> channels,
        IAlerts alerts,
        TimeProvider time,
        ILogger<AlertOutbox> log)
    {
        (Percents, Channels, _alerts, _time, _log) = (percents, channels, alerts, time, log);
        _adding = new(AddAsync);
    }

    /// <summary>The shares of a budget that are told of, in their order.</summary>
    public IReadOnlyList<int> Percents { get; }

    /// <summary>Who is told; each gets an alert of its own.</summary>
    public IReadOnlyCollection<AlertChannel> Channels { get; }

    /// <summary>Is told when rows were written since it was last read.</summary>
    public ChannelReader<bool> Added => _added.Reader;

    /// <summary>Takes an alert to be written and sent.</summary>
    /// <returns>False if too many wait.</returns>
    public bool TryAdd(Alert alert)
    {
        if (Interlocked.Increment(ref _waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        // Nobody waits for it: what becomes of it is counted and told below, where no grain's end can keep it from it.
        _ = _adding.Add(alert);
        return true;
    }

    private async Task<IReadOnlyList<bool>> AddAsync(IReadOnlyList<Alert> batch)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await _alerts.AddAlertsAsync(batch, CancellationToken.None);
                break;
            }
            catch (LedgerUnavailableException exception)
            {
                Log.Away(_log, batch.Count, pause, exception.Message);
            }
            catch (LedgerRejectedException) when (batch.Count > 1)
            {
                // It is asked for again in halves, which finds the one that cannot be kept.
                throw;
            }
            catch (Exception exception)
            {
                Log.NotKept(_log, exception, batch.Count);
                break;
            }

            await Task.Delay(pause, _time);
        }

        Interlocked.Add(ref _waiting, -batch.Count);
        _added.Writer.TryWrite(true);
        return new bool[batch.Count];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The ledger did not answer; {Count} alerts are written again in {Pause}: {Reason}")]
        public static partial void Away(ILogger logger, int count, TimeSpan pause, string reason);

        [LoggerMessage(2, LogLevel.Error, "{Count} alerts cannot be kept, and are not sent")]
        public static partial void NotKept(ILogger logger, Exception exception, int count);
    }
}
