using System.Collections.Concurrent;
using Tollgate.Grains;
using Tollgate.Grains.Alerts;
using Tollgate.Ledger;

namespace Tollgate.Silo.Alerts;

/// <summary>Posts the alerts that are due, whichever process wrote them. One that is not taken is due again after a
/// pause that grows, until it is given up.</summary>
/// <remarks>The pauses are kept with the alerts and not by a policy around the client: they are longer than a process
/// need live. A process that dies between the answer of the webhook and the note of it has the alert sent twice.
/// </remarks>
internal sealed partial class AlertSender(
    IAlerts alerts,
    AlertOutbox outbox,
    Webhooks webhooks,
    Standing standing,
    TimeProvider time,
    ILogger<AlertSender> log) : BackgroundService
{
    /// <summary>How long it waits where nothing is due; what this process wrote is sent at once.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>For how long alerts that were taken are nobody else's: more than a round takes, though the webhook
    /// hang.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>The pause after the first failure; each further one doubles it.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>An alert that is older at a failure is given up: nobody wants to hear of it any more.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromDays(1);

    /// <summary>How many are taken in a round: what a process has in memory, and, with <see cref="AtOnce"/>, how long a
    /// webhook that hangs can make a round.</summary>
    private const int Most = 64;

    private const int AtOnce = 8;

    private static readonly TimeSpan MarkPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var added = outbox.Added.ReadAsync(stoppingToken).AsTask();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Whom the cluster may have counted out may have been given up by those who send in its place.
                if (standing.IsGood && await SendDueAsync(stoppingToken) > 0)
                    continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception);
            }

            await Task.WhenAny(added, Task.Delay(Pause, time, stoppingToken));
            if (added.IsCompletedSuccessfully)
                added = outbox.Added.ReadAsync(stoppingToken).AsTask();
        }
    }

    /// <summary>Sends what is due, one round of it.</summary>
    /// <returns>How many were taken.</returns>
    private async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + Lease;
        var taken = await alerts.TakeAlertsAsync(until - Lease, until, Most, cancellationToken);
        if (taken.Count == 0)
            return 0;

        var tried = new ConcurrentBag<TriedAlert>();
        try
        {
            await Parallel.ForEachAsync(
                taken,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (alert, token) =>
                {
                    // A process that was frozen for so long that another may have taken it leaves it to that one.
                    if (time.GetUtcNow() < until)
                        tried.Add(await TryAsync(alert, token));
                });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was sent is noted; only what was broken off is sent again.
            await alerts.MarkAlertsAsync([.. tried], CancellationToken.None);
            throw;
        }

        await MarkAsync([.. tried], cancellationToken);
        return taken.Count;
    }

    private async Task<TriedAlert> TryAsync(TakenAlert taken, CancellationToken cancellationToken)
    {
        var refusal = await webhooks.PostAsync(taken.Alert, cancellationToken);
        var now = time.GetUtcNow();
        if (refusal is null)
            return new(taken.Number, AlertOutcome.Sent, now);
        if (now - taken.Alert.At >= AgeMax)
        {
            Log.GivenUp(log, taken.Alert.Account.Host.Prefix, taken.Alert.Line, taken.Alert.Channel, taken.Tries, refusal);
            return new(taken.Number, AlertOutcome.GivenUp, now);
        }

        var pause = PauseAfter(taken.Tries);
        Log.Postponed(log, taken.Alert.Channel, taken.Alert.Account.Host.Prefix, taken.Alert.Line, pause, refusal);
        return new(taken.Number, AlertOutcome.Postponed, now + pause);
    }

    // Until it is known: what was sent and is not noted is sent again.
    private async Task MarkAsync(TriedAlert[] tried, CancellationToken cancellationToken)
    {
        while (tried.Length > 0)
        {
            try
            {
                await alerts.MarkAlertsAsync(tried, cancellationToken);
                return;
            }
            catch (LedgerUnavailableException)
            {
                await Task.Delay(MarkPause, time, cancellationToken);
            }
        }
    }

    private static TimeSpan PauseAfter(int tries)
    {
        // Beyond thirty doublings the longest pause has long been reached.
        var pause = FirstPause * Math.Pow(2, Math.Min(tries - 1, 30));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A round of alerts failed; the next follows")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning,
            "The {Channel} did not take an alert of a {Kind} ({Line}), which is sent again in {Pause}: {Reason}")]
        public static partial void Postponed(
            ILogger logger, AlertChannel channel, string kind, string line, TimeSpan pause, string reason);

        [LoggerMessage(3, LogLevel.Error,
            "An alert of a {Kind} ({Line}) for {Channel} is given up after {Tries} tries, the last because {Reason}")]
        public static partial void GivenUp(
            ILogger logger, string kind, string line, AlertChannel channel, int tries, string reason);
    }
}
