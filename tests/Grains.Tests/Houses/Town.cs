using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.TestingHost;
using Tollgate.Grains.State;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;
using Tollgate.Silo;
using Tollgate.Silo.Embedded;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>Several processes of one cluster over one ledger, each with a front. Processes can be killed, and others
/// take their place.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly Lock _lock = new();
    private readonly List<Front> _dead = [];
    private List<Front> _fronts = [];

    private Town(InProcessTestCluster cluster) => _cluster = cluster;

    /// <summary>Those that live.</summary>
    public IReadOnlyList<Front> Fronts
    {
        get
        {
            lock (_lock)
                return _fronts;
        }
    }

    public static async Task<Town> OpenAsync(
        SqliteLedger books, FakeTimeProvider time, short processes, AccountDefaults defaults)
    {
        var builder = new InProcessTestClusterBuilder(processes);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            var ledger = new WatchedLedger(books);
            silo.Services.AddSingleton(ledger);
            silo.Services.AddSingleton(defaults);
            House.Furnish(silo, books, ledger, new SqliteGrainStorage(books, new StateJson()), time);
            // Whoever is killed shall soon be missed.
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                options.NumMissedProbesLimit = 2;
            });
        });
        var town = new Town(builder.Build());
        await town._cluster.DeployAsync();
        town._fronts = [.. town._cluster.Silos.Select(silo => new Front(silo))];
        return town;
    }

    /// <summary>Ends a process without a word: nothing more of it reaches the ledger, and no answer reaches
    /// it.</summary>
    public async Task KillAsync(Front front)
    {
        lock (_lock)
        {
            _fronts = [.. _fronts.Where(other => other != front)];
            _dead.Add(front);
        }

        await front.DieAsync();
        await _cluster.KillSiloAsync(front.Silo);
    }

    public async Task OpenAnotherAsync()
    {
        var front = new Front(await _cluster.StartAdditionalSiloAsync());
        lock (_lock)
            _fronts = [.. _fronts, front];
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        foreach (var front in _fronts.Concat(_dead))
            front.Dispose();
    }
}

/// <summary>A process, as its calls see it.</summary>
internal sealed class Front : IDisposable
{
    private readonly CancellationTokenSource _death = new();
    private readonly WatchedLedger _ledger;
    private readonly RecoverySweep _sweep;

    public Front(InProcessSiloHandle silo)
    {
        Silo = silo;
        var services = silo.ServiceProvider;
        Grains = services.GetRequiredService<IGrainFactory>();
        Books = services.GetRequiredService<Books>();
        Instance = services.GetRequiredService<InstanceId>().Value;
        _ledger = services.GetRequiredService<WatchedLedger>();
        _sweep = services.GetServices<IHostedService>().OfType<RecoverySweep>().Single();
    }

    public InProcessSiloHandle Silo { get; }

    public IGrainFactory Grains { get; }

    public Books Books { get; }

    public string Instance { get; }

    /// <summary>Cancelled when the process dies: whatever it waits for, nobody does any more.</summary>
    public CancellationToken Death => _death.Token;

    public Task SweepAsync() => _sweep.SweepAsync(TestContext.Current.CancellationToken);

    public async Task DieAsync()
    {
        _ledger.IsAway = true;
        _ledger.BeforeAnswering = _ => throw new LedgerUnavailableException("Nobody is there any more to be answered.");
        await _death.CancelAsync();
    }

    public void Dispose() => _death.Dispose();
}
