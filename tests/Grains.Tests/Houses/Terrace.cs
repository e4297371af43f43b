using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Tollgate.Grains.Living;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;
using Tollgate.Silo;
using Tollgate.Silo.Embedded;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>Two silos of one cluster over one ledger, with one clock.</summary>
internal sealed class Terrace(InProcessTestCluster cluster, FakeTimeProvider time) : IAsyncDisposable
{
    // Of a silo that was killed the other hears within seconds; on a machine that is busy, within some more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public FakeTimeProvider Time => time;

    public IReadOnlyList<Side> Sides { get; } =
        [.. cluster.Silos.Select(silo => new Side(silo, cluster.GetSiloServiceProvider(silo.SiloAddress)))];

    public static async Task<Terrace> OpenAsync(LedgerFolder folder) => new(
        await House.DeployAsync(
            silos: 2,
            folder.Ledger,
            folder.Ledger,
            new SqliteGrainStorage(folder.Ledger, new StateJson()),
            folder.Time),
        folder.Time);

    /// <summary>The silo that an account lives on, and the other.</summary>
    public async Task<(Side Home, Side Other)> HomeOfAsync(IGrain account)
    {
        var management = Sides[0].Grains.GetGrain<IManagementGrain>(0);
        var address = await management.GetActivationAddress(account);
        var home = Sides.Single(side => side.Silo.SiloAddress.Equals(address));
        return (home, Sides.Single(side => side != home));
    }

    public Task MoveAsync(IGrain account, Side to) => cluster.MigrateAsync(account, to.Silo.SiloAddress);

    public Task KillAsync(Side side) => cluster.KillSiloAsync(side.Silo);

    /// <summary>Asks until somebody answers: whoever asks a silo that has just died is told so, or waits.</summary>
    public static async Task<T> AnsweredAsync<T>(Func<Task<T>> ask)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (
                watch.Elapsed < Patience && exception is OrleansException or TimeoutException or AccountUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync() => await cluster.DisposeAsync();

    /// <summary>One of the silos.</summary>
    internal sealed class Side(InProcessSiloHandle silo, IServiceProvider services)
    {
        public InProcessSiloHandle Silo => silo;

        public IGrainFactory Grains { get; } = services.GetRequiredService<IGrainFactory>();

        public Books Books { get; } = services.GetRequiredService<Books>();

        public LivingAccounts Living { get; } = services.GetRequiredService<LivingAccounts>();

        public string Instance { get; } = services.GetRequiredService<InstanceId>().Value;

        public ITeamGrain Team(string id) => Grains.GetGrain<ITeamGrain>(Accounts.AccountId.Team(id).Value);

        public Task SweepAsync() => services.GetServices<IHostedService>().OfType<RecoverySweep>().Single()
            .SweepAsync(TestContext.Current.CancellationToken);
    }
}
