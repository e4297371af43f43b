using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Simulation.Calls;
using Tollgate.Simulation.Checks;
using Tollgate.Simulation.Processes;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation;

/// <summary>A world in fair weather, with one key, in which only happens what a script says: for what chance finds once
/// in many thousand worlds.</summary>
internal sealed class Stage
{
    public static readonly AccountId Key = AccountId.Key("k");

    private readonly Cluster _cluster;

    /// <param name="clockErrors">Of its processes, in seconds; the key's account lives in the first.</param>
    public Stage(Build build, Action<string>? story, params IReadOnlyList<double> clockErrors)
    {
        World = new(seed: 1, story);
        _cluster = new(World, build, clockErrors.Max(Math.Abs));
        foreach (var error in clockErrors)
            _cluster.Start(TimeSpan.FromSeconds(error));
        Move(Gateways[0]);
    }

    public World World { get; }

    public IReadOnlyList<Gateway> Gateways => _cluster.Gateways;

    /// <summary>The key's budget as it was last committed.</summary>
    public Money? MaxBudget => _cluster.Auditor.LimitsOf(Key)?.MaxBudget;

    /// <summary>The activation of the key in a process; a new one, if there is none.</summary>
    public static Resident At(Gateway gateway) => gateway.ResidentOf(Key);

    /// <summary>The directory says that the key lives there.</summary>
    public void Move(Gateway gateway) => _cluster.Place(Key, gateway);

    /// <summary>The next statement that a process sends arrives so many seconds late.</summary>
    public void Delay(Gateway gateway, double seconds) => _cluster.Weather.Delay(gateway.Process, seconds);

    /// <summary>Ends a process at once; the others learn of it a little later.</summary>
    public void Kill(Gateway gateway)
    {
        gateway.Process.Die();
        World.After(1, () => _cluster.Declare(gateway));
    }

    public void After(double seconds, Action happening) => World.After(seconds, happening);

    public void Create(decimal? max, string? duration)
    {
        var now = Gateways[0].Process.Clock.GetUtcNow();
        var limits = new Limits
        {
            MaxBudget = max is { } dollars ? new Money(dollars) : null,
            Window = Window.Rolling(now, duration is null ? null : BudgetDuration.Parse(duration)),
            Credentials = [new Credential(Key.Name)],
        };
        var profile = new KeyProfile
        {
            Token = Key.Name,
            Name = Key.Name,
            CreatedBy = "simulation",
            CreatedAt = now,
            UpdatedAt = now,
        };
        Gateways[0].Process.Run(() => Gateways[0].Grains.GetGrain<IKeyGrain>(Key.Value).Create(profile, limits));
        Run(1);
    }

    public Walk Call(Gateway gateway, decimal held, decimal cost, double seconds = 0.1) =>
        _cluster.Call(gateway, new(Key, new(held), new(cost), [seconds]));

    /// <summary>Edits the key in the activation of one process, whether that is the newest or not.</summary>
    public static void EditAt(Gateway gateway, LimitsEdit edit) =>
        At(gateway).InTurn(null, () => At(gateway).EditAsync([edit]));

    /// <summary>What was ever charged to the key.</summary>
    public Money Spent =>
        _cluster.Tables.AllBalances.Values.Aggregate(Money.Zero, (sum, balance) => sum + balance.Spent);

    /// <summary>Lets time pass, and stops at once when something is so.</summary>
    public void RunUntil(Func<bool> isSo)
    {
        for (var i = 0; i < 1_000_000 && !isSo(); i++)
            Run(0.0005);
    }

    /// <summary>Lets so many seconds pass.</summary>
    public void Run(double seconds) => World.RunUntil(World.Seconds + seconds);

    /// <summary>Lets the world come to rest, and holds it against what was promised.</summary>
    /// <returns>The promise that was broken; null if every one was kept.</returns>
    public string? Close()
    {
        Run(150);
        if (World.Violation is null)
            new Closing(_cluster).Check();
        return World.Violation?.Promise;
    }
}
