using Tollgate.Ledger;

namespace Tollgate.Silo;

/// <summary>Has the sums of days that are over kept, so that reports need not read their calls. Every process does so; the
/// ledger sees to it that they do not get into each other's way.</summary>
internal sealed partial class DaySums(IReports reports, TimeProvider time, ILogger<DaySums> log) : BackgroundService
{
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause + (Pause * Random.Shared.NextDouble()), time, stoppingToken);
            try
            {
                while (await reports.KeepSumsAsync(time.GetUtcNow(), stoppingToken))
                {
                    // Day after day.
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The sums of a day that is over could not be kept; they will be later")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
