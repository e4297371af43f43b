using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Api.Management;

/// <summary>Deletes what belongs to accounts that were deleted. They refuse from their deletion on; what they leave
/// behind only follows, and is found in the directory by whoever looks, so nothing is left behind when a process dies
/// over it.</summary>
/// <param name="unswept">As what the directory knows a deleted one that has something left.</param>
internal abstract partial class Sweeper(string unswept, ILedger ledger, TimeProvider time, ILogger log)
    : BackgroundService
{
    /// <summary>How often a process looks for those that nobody sweeps.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>How long a request waits for what it deleted; the rest follows behind its back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int AtOnce = 100;

    private readonly SemaphoreSlim _one = new(1);

    protected ILedger Ledger { get; } = ledger;

    /// <summary>Begins to sweep those that were just deleted, and ends when that is done, or takes long.</summary>
    public async Task BeginAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            // The request may leave; the sweep goes on.
            await SweepAllAsync(ids, CancellationToken.None)
                .WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>Sweeps one, if it is to be swept, and ends when that is done.</summary>
    public async Task<EditOutcome> SweepAsync(string id, CancellationToken cancellationToken)
    {
        // Each wakes many accounts, so one comes after another.
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Unknown: another process was faster.
            return await SweepOneAsync(id, cancellationToken) is var outcome and not EditOutcome.Unknown
                ? outcome
                : EditOutcome.Done;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Makes one. What is left of a deleted one that had its id is none of it, and is swept first.</summary>
    public async Task<EditOutcome> MakeAsync(
        string id, Func<Task<EditOutcome>> make, CancellationToken cancellationToken)
    {
        var outcome = await make();
        if (outcome != EditOutcome.Exists || await Ledger.FindAsync(unswept, [id], cancellationToken) is [])
            return outcome;

        outcome = await SweepAsync(id, cancellationToken);
        return outcome == EditOutcome.Done ? await make() : outcome;
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>Deletes all that belongs to one, and says so last.</summary>
    protected abstract Task<EditOutcome> SweepOneAsync(string id, CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var found = await Ledger.NextAsync(new(unswept), null, AtOnce, stoppingToken);
                await SweepAllAsync([.. found.Select(one => one.Id)], stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotFound(log, unswept, exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task SweepAllAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            try
            {
                if (await SweepAsync(id, cancellationToken) is var outcome and not EditOutcome.Done)
                    Log.NotSwept(log, unswept, id, outcome.ToString());
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotSwept(log, unswept, id, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "It is not known of which {Kind} something is left; the next look follows: {Reason}")]
        public static partial void NotFound(ILogger logger, string kind, string reason);

        [LoggerMessage(2, LogLevel.Warning, "What {Kind} {Id} left is still to be deleted: {Reason}")]
        public static partial void NotSwept(ILogger logger, string kind, string id, string reason);
    }
}
