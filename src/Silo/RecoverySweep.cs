using System.Diagnostics.Metrics;
using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Silo;

/// <summary>Settles the calls of processes that died, at what they held. It repeats, so it may be wrong: a process that
/// was taken for dead and lives on brings its calls to their exact costs.</summary>
internal sealed partial class RecoverySweep(
    ILedger ledger,
    IGrainFactory grains,
    ISiloStatusOracle silos,
    InstanceId self,
    Standing standing,
    TimeProvider time,
    ILogger<RecoverySweep> log) : BackgroundService
{
    /// <summary>The shortest time between two sweeps of a process; up to a fifth is added, so that processes take
    /// turns.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly Meter Meter = new("Tollgate.Recovery");

    private static readonly Counter<long> Recoveries = Meter.CreateCounter<long>(
        "tollgate.calls.recovered", null, "Calls of processes that died, settled at what they held");

    /// <summary>How many calls one statement recovers; where there are more, the next follows at once.</summary>
    private const int Most = 1_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Whom the cluster may have counted out does not know who lives.
                if (standing.IsGood)
                    await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception);
            }

            await Task.Delay(Pause + (Pause * Random.Shared.NextDouble() / 5), time, stoppingToken);
        }
    }

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        Recovery recovery;
        do
        {
            recovery = await ledger.RecoverAsync(Living(), Most, cancellationToken);
            // Also 0: what Prometheus has not seen before has no increase.
            Recoveries.Add(recovery.Calls.Count);
            if (recovery.Calls.Count == 0)
                return;

            Log.Recovered(log, recovery.Calls.Count);
            var balances = recovery.Balances.ToLookup(balance => balance.Account.Host);
            await Task.WhenAll(recovery.Calls
                .SelectMany(call => call.Charges.Select(charge =>
                    (Account: charge.Account.Host, Ending: new Ending(call.Call, call.HeldTokens))))
                .Distinct()
                .GroupBy(pair => pair.Account, pair => pair.Ending)
                .Select(calls => TellAsync(calls.Key, [.. balances[calls.Key]], [.. calls])));
        }
        while (recovery.Calls.Count == Most);
    }

    // Whoever joins, leaves or is only suspected is alive: it still settles its own calls.
    private HashSet<string> Living() =>
    [
        self.Value,
        .. silos.GetApproximateSiloStatuses(onlyActive: false)
            .Where(silo => silo.Value is not (SiloStatus.None or SiloStatus.Dead))
            .Select(silo => silo.Key.ToParsableString()),
    ];

    private async Task TellAsync(AccountId account, Balance[] balances, Ending[] ended)
    {
        try
        {
            await grains.GetAccount(account).Tell(new News(balances, ended));
        }
        catch (Exception exception)
        {
            // The account finds it in the books, at its next look or when it is next read.
            Log.NotTold(log, account, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} calls of processes that died were settled at what they held")]
        public static partial void Recovered(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "A sweep for the calls of dead processes failed; the next follows")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Debug, "{Account} was not told of recovered calls: {Reason}")]
        public static partial void NotTold(ILogger logger, AccountId account, string reason);
    }
}
