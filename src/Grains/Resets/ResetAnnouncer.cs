using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Tollgate.Accounts;

namespace Tollgate.Grains.Resets;

/// <summary>Announces that a budget begins anew, on time also when nobody calls. No money depends on it: periods follow
/// from arithmetic on the clock.</summary>
/// <remarks>A window of a minute or more has a reminder, which outlives the activation and its process. It repeats
/// every minute until it is set anew, so what was missed while no process ran is made up for. A shorter window has a
/// timer, for as long as the account is active.</remarks>
internal sealed partial class ResetAnnouncer(Grain grain, AccountId account, TimeProvider time, ILogger log)
{
    /// <summary>What the reminder is called in storage.</summary>
    private const string Reminder = "reset";

    /// <summary>The shortest duration that has a reminder; Orleans takes no shorter period for one.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly Meter Meter = new("Tollgate.Accounts");

    private static readonly Histogram<double> Lag = Meter.CreateHistogram<double>(
        "tollgate.reset.lag", "s", "How long after a period began it was announced");

    private IGrainTimer? _timer;
    private (Limits Limits, DateTimeOffset Due)? _timed;

    /// <summary>Sets the reminder for limits that are about to be saved. Before and not after: a process that dies in
    /// between leaves a reminder that finds nothing to announce, not a reset that nobody announces.</summary>
    public async Task RemindAsync(Limits limits)
    {
        var now = time.GetUtcNow();
        if (NextOf(limits, now, isReminded: true) is { } next)
            await grain.RegisterOrUpdateReminder(Reminder, next - now, Minute);
    }

    /// <summary>The reminder fired, on time or later.</summary>
    /// <param name="limits">The account's, as they are now; null where there is none.</param>
    /// <param name="due">The instant that it was set for.</param>
    public async Task RemindedAsync(Limits? limits, DateTimeOffset due)
    {
        if (limits is not null)
            Announce(limits, due, isReminded: true);
        if (limits is not null && NextOf(limits, time.GetUtcNow(), isReminded: true) is not null)
            await RemindAsync(limits);
        else if (await grain.GetReminder(Reminder) is { } reminder)
            await grain.UnregisterReminder(reminder);
    }

    /// <summary>Sets the timer for windows that are too short for a reminder.</summary>
    public void SetTimer(Limits limits)
    {
        _timed = null;
        var now = time.GetUtcNow();
        if (NextOf(limits, now, isReminded: false) is not { } next)
            return;

        _timed = (limits, next);
        _timer ??= grain.RegisterGrainTimer(TimedAsync, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(next - now, Timeout.InfiniteTimeSpan);
    }

    private Task TimedAsync(CancellationToken cancellationToken)
    {
        if (_timed is var (limits, due))
        {
            Announce(limits, due, isReminded: false);
            SetTimer(limits);
        }

        return Task.CompletedTask;
    }

    // What began when the announcement was due, or since; the periods before it have been announced.
    private void Announce(Limits limits, DateTimeOffset due, bool isReminded)
    {
        var now = time.GetUtcNow();
        foreach (var window in WindowsOf(limits, isReminded))
        {
            var since = window.At(now).Since;
            if (since < due)
                continue;

            Lag.Record((now - since).TotalSeconds);
            Log.BeganAnew(log, account, window.Duration!.Value, since);
        }
    }

    private static DateTimeOffset? NextOf(Limits limits, DateTimeOffset now, bool isReminded) =>
        limits.Deleted ? null : WindowsOf(limits, isReminded).Min(window => window.At(now).Next);

    private static IEnumerable<Window> WindowsOf(Limits limits, bool isReminded) => limits.Windows
        .Select(window => window.Window)
        .Append(limits.Window)
        .Where(window => window.Duration is { } duration && duration.Length >= Minute == isReminded);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "The budget of {Account} for {Duration} began anew at {Since:O}")]
        public static partial void BeganAnew(
            ILogger logger, AccountId account, BudgetDuration duration, DateTimeOffset since);
    }
}
