using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Silo.Life;

/// <summary>A stop that nobody notices: first others are told to send nothing more, while all are served; then calls in
/// flight end, up to a limit; then everything settles; and only then the silo leaves, and its accounts move.</summary>
/// <remarks>The host stops its services in the reverse order of their registration: the web server, which is the last,
/// waits for its requests; then comes this one; then the silo.</remarks>
internal sealed partial class GracefulStop(
    Departure departure, Standing standing, Books books, SiloSettings settings, ILogger<GracefulStop> log)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        departure.Begin();
        // Whoever is counted out serves nobody any more.
        var drain = standing.IsLost ? TimeSpan.Zero : settings.Drain;
        Log.Stopping(log, drain, settings.Grace);
        // The machine's own time, as in everything here: a process ends whatever clock its calls are told.
        await Task.Delay(drain, TimeProvider.System, cancellationToken);
        departure.LimitTo(settings.Grace, SiloSettings.CutMargin);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = departure.TimeIsUp.Register(() => late.CancelAfter(SiloSettings.SettleMargin));
        try
        {
            await books.QuietAsync(late.Token);
            Log.Settled(log);
        }
        catch (OperationCanceledException)
        {
            Log.LeftOpen(log, books.UnderWay);
        }

        departure.Settle();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Stopping: not ready from now on, listening for another {Drain}, then calls in flight have {Grace} to end")]
        public static partial void Stopping(ILogger logger, TimeSpan drain, TimeSpan grace);

        [LoggerMessage(2, LogLevel.Information, "Every call has ended and is settled")]
        public static partial void Settled(ILogger logger);

        [LoggerMessage(3, LogLevel.Error,
            "{Count} calls could not be settled in time; others settle them at what they held, as recovered")]
        public static partial void LeftOpen(ILogger logger, int count);
    }
}
