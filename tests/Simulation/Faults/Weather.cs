using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Faults;

/// <summary>How reliable messages and statements are at the moment.</summary>
internal sealed class Weather(World world)
{
    /// <summary>How long a process waits for the ledger's answer, in seconds.</summary>
    public const double AnswerTimeout = 7;

    private readonly Dictionary<Process, Queue<double>> _delays = [];

    /// <summary>Whether anything is lost, late or doubled.</summary>
    public bool IsRough { get; set; }

    public bool IsLedgerUp { get; set; } = true;

    /// <summary>How often a message goes to a process that the directory does not name.</summary>
    public double Misrouted { get; } = world.Pick([0, 0.004, 0.03]);

    /// <summary>How often a process that was wrongly declared dead takes itself for the owner of an account.</summary>
    public double SelfRouted { get; } = world.Pick([0, 0.1, 0.6]);

    public bool LosesMessage => IsRough && world.Chance(0.02);

    public bool LosesReply => IsRough && world.Chance(0.01);

    public bool DoublesMessage => IsRough && world.Chance(0.03);

    public bool LosesAnswer => IsRough && world.Chance(0.03);

    public bool DoublesStatement => IsRough && world.Chance(0.02);

    public double MessageDelay() => IsRough && world.Chance(0.03) ? world.Between(0.3, 5) : Quick();

    /// <summary>Has the next statement of a process that has none such arrive so many seconds late.</summary>
    public void Delay(Process process, double seconds)
    {
        if (!_delays.TryGetValue(process, out var delays))
            _delays[process] = delays = new();
        delays.Enqueue(seconds);
    }

    /// <summary>Before a statement arrives at the ledger.</summary>
    public double StatementDelay(Process process) =>
        _delays.TryGetValue(process, out var delays) && delays.TryDequeue(out var seconds) ? seconds
        : IsRough ? Late(world.Chance())
        : Quick();

    /// <summary>Between two statements of one batch.</summary>
    public double StatementPause() => IsRough && world.Chance(0.02) ? world.Between(0, 4) : 0;

    private double Late(double chance) =>
        chance < 0.005 ? world.Between(0, 60) : chance < 0.05 ? world.Between(0.2, 9) : Quick();

    private double Quick() => world.Between(0.001, 0.011);
}
