namespace Tollgate.Api.Remembering;

/// <summary>Remembers things that can be found again, and need not be kept for somebody who never comes back.</summary>
internal interface IForgetful
{
    /// <summary>Forgets what was not used since the last time that this was asked.</summary>
    void ForgetUnused();
}

/// <summary>Gives the memory of keys and accounts back that nobody uses any more.</summary>
internal sealed class Forgetting(IEnumerable<IForgetful> forgetful, TimeProvider time) : BackgroundService
{
    /// <summary>What was not used for as long as this, and at most twice as long, is forgotten.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Unused, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var one in forgetful)
                one.ForgetUnused();
        }
    }
}
