using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Living;
using Tollgate.Grains.State;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;
using Tollgate.Silo;
using Tollgate.Silo.Embedded;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>A process with one silo over a ledger, and a clock that only the test moves.</summary>
internal sealed class House : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly InProcessTestCluster _cluster;
    private readonly RecoverySweep _sweep;

    private House(InProcessTestCluster cluster, WatchedLedger ledger, WatchedStorage storage, FakeTimeProvider time, List<string> log)
    {
        (_cluster, Ledger, Storage, Time, Log) = (cluster, ledger, storage, time, log);
        var services = cluster.GetSiloServiceProvider();
        Grains = services.GetRequiredService<IGrainFactory>();
        Books = services.GetRequiredService<Books>();
        _sweep = services.GetServices<IHostedService>().OfType<RecoverySweep>().Single();
        Standing = services.GetRequiredService<Standing>();
        Instance = services.GetRequiredService<InstanceId>().Value;
    }

    public IGrainFactory Grains { get; }

    public Books Books { get; }

    public Standing Standing { get; }

    public string Instance { get; }

    public WatchedLedger Ledger { get; }

    public WatchedStorage Storage { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>What was asked of ledger and storage, in order.</summary>
    public List<string> Log { get; }

    /// <summary>Starts a process over a ledger. Several over one ledger know nothing of each other, as if a network lay
    /// between them.</summary>
    /// <param name="time">Without it, a clock of its own.</param>
    /// <param name="defaults">What the configuration grants; null: nothing.</param>
    /// <param name="configure">The last word on every service.</param>
    public static async Task<House> OpenAsync(
        SqliteLedger books,
        FakeTimeProvider? time = null,
        AccountDefaults? defaults = null,
        Action<IServiceCollection>? configure = null)
    {
        time ??= new(Noon);
        var log = new List<string>();
        var ledger = new WatchedLedger(books, log);
        var storage = new WatchedStorage(new SqliteGrainStorage(books, new StateJson()), log);
        var cluster = await DeployAsync(silos: 1, books, ledger, storage, time, defaults, configure);
        return new(cluster, ledger, storage, time, log);
    }

    /// <summary>Starts silos of one cluster over a ledger.</summary>
    public static async Task<InProcessTestCluster> DeployAsync(
        short silos,
        SqliteLedger books,
        ILedger ledger,
        IGrainStorage storage,
        FakeTimeProvider time,
        AccountDefaults? defaults = null,
        Action<IServiceCollection>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        // Only through a client can a grain be moved.
        builder.Options.InitializeClientOnDeploy = silos > 1;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            if (defaults is not null)
                silo.Services.AddSingleton(defaults);
            Furnish(silo, books, ledger, storage, time);
            configure?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Puts into a silo what accounts need.</summary>
    /// <param name="ledger">What stands between them and the <paramref name="books"/>.</param>
    public static void Furnish(
        ISiloBuilder silo, SqliteLedger books, ILedger ledger, IGrainStorage storage, TimeProvider time)
    {
        silo.Services.AddSingleton(time);
        silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        silo.Services.AddKeyedSingleton(Orleans.Reminders.ReminderTimeProviderNames.Reminders, time);
        silo.Services.AddReminders();
        silo.Services.Configure<ReminderOptions>(options =>
            options.RefreshReminderListPeriod = TimeSpan.FromMinutes(1));
        silo.Services.AddSingleton<IReminderTable>(new SqliteReminderTable(books));
        silo.Services.AddSingleton(ledger);
        silo.Services.AddSingleton<IJointCommits>(books);
        silo.Services.AddGrainStorage("Default", (_, _) => storage);
        silo.Services.AddAccounts();
        silo.Services.AddSingleton(new LivingAccounts());
    }

    public IKeyGrain Key(string hash) => Grains.GetGrain<IKeyGrain>(Accounts.AccountId.Key(hash).Value);

    public ITeamGrain Team(string id) => Grains.GetGrain<ITeamGrain>(Accounts.AccountId.Team(id).Value);

    public Task SweepAsync() => _sweep.SweepAsync(TestContext.Current.CancellationToken);

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
