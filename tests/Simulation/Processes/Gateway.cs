using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tollgate.Accounts;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;
using Tollgate.Silo;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Messages;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Processes;

/// <summary>What runs in one process: the front and the accounts of the product, over simulated wires.</summary>
internal sealed class Gateway
{
    private static readonly IOptions<CallOptions> Defaults = new OptionsWrapper<CallOptions>(new());

    private readonly Cluster _cluster;
    private readonly Dictionary<AccountId, Resident> _residents = [];
    private readonly AccountDoors _doors;
    private readonly CallIds _ids;
    private readonly Identities _identities;
    private readonly Neighbours _neighbours = new();
    private readonly InstanceId _instance;
    // Nobody watches over it: the books do not need it, and whoever was frozen and does not know shall not break them.
    private readonly Standing _standing;

    public Gateway(Cluster cluster, int number, TimeSpan clockError)
    {
        _cluster = cluster;
        var world = cluster.World;
        Process = new(world, number, clockError);
        Address = SiloAddress.New(IPAddress.Loopback, 11_000 + number, number);
        View = new(Address);
        Wire = new(world, cluster.Weather, Process, cluster.Counts);
        Storage = new(Wire, cluster.Tables, cluster.Build.SavesMoveOn);
        Grains = new(this, cluster.Post);
        Ledger = cluster.Build.Ledger(this, Wire, cluster.Tables);
        Books = new(Ledger, Process.Clock, NullLogger<Books>.Instance, Process);
        _doors = new(Grains, Process.Clock, Process);
        _ids = new(Process.Clock, new Random(world.Below(int.MaxValue)));
        _identities = new(_doors);
        _instance = new(Address.ToParsableString());
        _standing = new(Process.Clock);
        Sweep = new(Ledger, Grains, View, _instance, _standing, Process.Clock, NullLogger<RecoverySweep>.Instance);
        Process.Died += () =>
        {
            foreach (var resident in _residents.Values.ToArray())
                resident.Close();
        };
    }

    public Process Process { get; }

    public SiloAddress Address { get; }

    public MembershipView View { get; }

    public Wire Wire { get; }

    public RemoteStorage Storage { get; }

    public GrainFactory Grains { get; }

    public RemoteLedger Ledger { get; }

    public Books Books { get; }

    public RecoverySweep Sweep { get; }

    /// <summary>It was declared dead although it lives.</summary>
    public bool IsZombie { get; set; }

    /// <summary>The others have declared it dead.</summary>
    public bool IsDeclaredDead { get; set; }

    public string Owner => _instance.Value;

    public bool IsAlive => Process.IsAlive;

    public override string ToString() => Process.ToString();

    /// <summary>The gate for one call.</summary>
    public Gate Gate(int call) => new(
        _doors,
        Books,
        _identities,
        _neighbours,
        _instance,
        _standing,
        _cluster.Build.Ids(_ids, call),
        Process.Clock,
        Defaults,
        NullLogger<Gate>.Instance);

    /// <summary>The activation of an account in this process; a new one, if there is none.</summary>
    public Resident ResidentOf(AccountId account)
    {
        if (_residents.TryGetValue(account, out var resident))
            return resident;

        resident = account.Kind switch
        {
            AccountKind.Key => new Resident<KeyProfile>(_cluster, this, account),
            AccountKind.Team => new Resident<TeamProfile>(_cluster, this, account),
            AccountKind.Organization => new Resident<OrganizationProfile>(_cluster, this, account),
            AccountKind.Budget => new Resident<BudgetProfile>(_cluster, this, account),
            _ => throw new ArgumentOutOfRangeException(nameof(account)),
        };
        _residents.Add(account, resident);
        _cluster.Arrived(resident);
        Process.Run(resident.LoadAsync);
        return resident;
    }

    public void Left(Resident resident)
    {
        if (_residents.GetValueOrDefault(resident.Id) == resident)
            _residents.Remove(resident.Id);
        _cluster.Left(resident);
    }

    /// <summary>Looks for the calls of the dead from time to time.</summary>
    public async Task SweepAsync()
    {
        while (true)
        {
            await Task.Delay(
                TimeSpan.FromSeconds(RecoverySweep.Pause.TotalSeconds + _cluster.World.Chance()), Process.Clock);
            await SweepOnceAsync();
        }
    }

    public async Task SweepOnceAsync()
    {
        try
        {
            await Sweep.SweepAsync(CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            // The next sweep finds them.
        }
    }
}
