using Tollgate.Accounts;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Grains;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Teams;

/// <summary>Deletes the keys and memberships of teams that were deleted. A team refuses from its deletion on; what it
/// leaves behind only follows, and is found in the directory by whoever looks, so nothing is left behind when a process
/// dies over it.</summary>
internal sealed partial class TeamSweeper(
    ILedger ledger,
    IGrainFactory grains,
    AccountDeletion deletion,
    Memberships memberships,
    TimeProvider time,
    ILogger<TeamSweeper> log) : BackgroundService
{
    /// <summary>How often a process looks for teams that nobody sweeps.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>How long a request waits for what it deleted; the rest follows behind its back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int AtOnce = 100;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Begins to sweep teams that were just deleted, and ends when that is done, or takes long.</summary>
    public async Task BeginAsync(IReadOnlyList<string> teams, CancellationToken cancellationToken)
    {
        try
        {
            // The request may leave; the sweep goes on.
            await SweepAllAsync(teams, CancellationToken.None)
                .WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>Sweeps a team, if it is to be swept, and ends when that is done.</summary>
    public async Task<EditOutcome> SweepAsync(string team, CancellationToken cancellationToken)
    {
        // Each wakes many accounts, so one comes after another.
        await _one.WaitAsync(cancellationToken);
        try
        {
            var outcome = await deletion.AllAsync(new("key") { Parent = AccountId.Team(team) }, cancellationToken);
            if (outcome == EditOutcome.Done)
                outcome = await memberships.EndAsync(team, cancellationToken);
            if (outcome == EditOutcome.Done)
                outcome = await grains.GetGrain<ITeamGrain>(AccountId.Team(team).Value).Sweep();
            // Unknown: another process was faster.
            return outcome == EditOutcome.Unknown ? EditOutcome.Done : outcome;
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var found = await ledger.NextAsync(new(ITeamGrain.Unswept), null, AtOnce, stoppingToken);
                await SweepAllAsync([.. found.Select(team => team.Id)], stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotFound(log, exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task SweepAllAsync(IReadOnlyList<string> teams, CancellationToken cancellationToken)
    {
        foreach (var team in teams)
        {
            try
            {
                if (await SweepAsync(team, cancellationToken) is var outcome and not EditOutcome.Done)
                    Log.NotSwept(log, team, outcome.ToString());
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotSwept(log, team, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "It is not known which deleted teams still have keys; the next look follows: {Reason}")]
        public static partial void NotFound(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Keys of the deleted team {Team} are still to be deleted: {Reason}")]
        public static partial void NotSwept(ILogger logger, string team, string reason);
    }
}
