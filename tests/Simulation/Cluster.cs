using Tollgate.Accounts;
using Tollgate.Simulation.Calls;
using Tollgate.Simulation.Checks;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Messages;
using Tollgate.Simulation.Processes;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation;

/// <summary>The processes of one world, who is believed to be alive, and where accounts are believed to be.</summary>
internal sealed class Cluster
{
    private static readonly List<Resident> None = [];

    private readonly List<Gateway> _gateways = [];
    private readonly Dictionary<AccountId, Gateway> _directory = [];
    private readonly Dictionary<AccountId, List<Resident>> _residents = [];
    /// <param name="clockError">How far clocks are off at most, in seconds.</param>
    public Cluster(World world, Build build, double clockError)
    {
        (World, Build, ClockErrorMax) = (world, build, clockError);
        Weather = new(world);
        Post = new(this);
        Auditor = new(this);
        Tables = new(new ProcessClock(world, TimeSpan.Zero)) { Commits = Auditor };
    }

    public World World { get; }

    /// <summary>How far clocks are off at most, in seconds.</summary>
    public double ClockErrorMax { get; }

    public Build Build { get; }

    public Weather Weather { get; }

    public Tables Tables { get; }

    public Counts Counts { get; } = new();

    public Post Post { get; }

    public Auditor Auditor { get; }

    public List<Walk> Walks { get; } = [];

    /// <summary>Every process that ever was.</summary>
    public IReadOnlyList<Gateway> Gateways => _gateways;

    public IEnumerable<Resident> Residents => _residents.Values.SelectMany(residents => residents);

    public IReadOnlyList<Resident> ResidentsOf(AccountId account) => _residents.GetValueOrDefault(account) ?? None;

    public Gateway Start(TimeSpan? clockError = null)
    {
        var gateway = new Gateway(this, _gateways.Count + 1, clockError ?? ClockError());
        foreach (var other in _gateways)
        {
            if (!other.IsDeclaredDead)
                gateway.View.Learn(other.Address, SiloStatus.Active);
            else
                gateway.View.Learn(other.Address, SiloStatus.Dead);
            // Others hear of it before it does anything: whoever joins is written down first.
            other.View.Learn(gateway.Address, SiloStatus.Active);
        }

        _gateways.Add(gateway);
        if (Build.SweepsRepeat)
            gateway.Process.Run(gateway.SweepAsync);
        World.Tell($"{gateway} starts");
        return gateway;
    }

    public TimeSpan ClockError() => TimeSpan.FromSeconds(World.Between(-ClockErrorMax, ClockErrorMax));

    /// <summary>A process of those that are alike; null if there is none.</summary>
    public Gateway? Any(Func<Gateway, bool> likeThis)
    {
        var found = _gateways.Where(likeThis).ToArray();
        return found.Length == 0 ? null : World.Pick(found);
    }

    /// <summary>The process dies within a few steps; the others find out later.</summary>
    public void Crash(Gateway gateway)
    {
        if (!gateway.IsAlive)
            return;

        Counts.Crashes++;
        World.Tell($"{gateway} is about to die");
        gateway.Process.DieAfter(World.Below(12));
        World.After(World.Between(0.5, 4.5), () =>
        {
            gateway.Process.Die();
            Declare(gateway);
        });
    }

    /// <summary>The cluster takes a process for dead, rightly or not; another is started in its place.</summary>
    public void Declare(Gateway gateway)
    {
        if (gateway.IsDeclaredDead)
            return;

        gateway.IsDeclaredDead = true;
        gateway.IsZombie = gateway.IsAlive;
        World.Tell($"{gateway} is declared dead{(gateway.IsAlive ? " and lives on" : "")}");
        foreach (var account in _directory.Where(entry => entry.Value == gateway).Select(entry => entry.Key).ToArray())
            _directory.Remove(account);
        foreach (var other in _gateways.Where(other => other != gateway && other.IsAlive))
        {
            World.After(World.Between(0, 3), () =>
            {
                other.View.Learn(gateway.Address, SiloStatus.Dead);
                if (!Build.SweepsRepeat && other.IsAlive)
                    other.Process.Run(other.SweepOnceAsync);
            });
        }

        World.After(World.Between(0.2, 8), () => Start());
    }

    /// <summary>Begins a call of a client in a process.</summary>
    public Walk Call(Gateway gateway, CallPlan plan)
    {
        var walk = new Walk(this, gateway, Walks.Count, plan);
        Walks.Add(walk);
        Counts.Calls++;
        gateway.Process.Run(walk.RunAsync);
        return walk;
    }

    /// <summary>The directory places an account.</summary>
    public void Place(AccountId account, Gateway gateway) => _directory[account] = gateway;

    /// <summary>The directory finds another place for an account; the activation that was lives on.</summary>
    public void Flip(AccountId account)
    {
        if (Any(gateway => gateway is { IsAlive: true, IsDeclaredDead: false }) is not { } other)
            return;
        Counts.Flips++;
        World.Tell($"the directory moves {account} to {other}");
        _directory[account] = other;
    }

    /// <summary>Where a message to an account goes; null if nobody is there.</summary>
    public Gateway? Route(Gateway from, AccountId account)
    {
        if (!_directory.TryGetValue(account, out var target))
        {
            if (Any(gateway => gateway is { IsAlive: true, IsDeclaredDead: false }) is not { } placed)
                return null;
            _directory[account] = target = placed;
        }

        if (from is { IsZombie: true, IsAlive: true } && World.Chance(Weather.SelfRouted))
            return from;
        return Weather.IsRough && World.Chance(Weather.Misrouted)
            ? Any(gateway => gateway.IsAlive)
            : target;
    }

    public void Arrived(Resident resident)
    {
        if (!_residents.TryGetValue(resident.Id, out var residents))
            _residents[resident.Id] = residents = [];
        Counts.Activations++;
        if (residents.Count > 0)
            Counts.Duplicates++;
        residents.Add(resident);
        World.Tell($"{resident.Gateway} activates {resident.Id}");
    }

    public void Left(Resident resident) => _residents[resident.Id].Remove(resident);
}
