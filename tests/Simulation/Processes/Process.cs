namespace Tollgate.Simulation.Processes;

/// <summary>One life of one process: what runs in it runs here, one task at a time, and ends wherever it stands when
/// the process dies.</summary>
/// <remarks>Nothing is ever run inside another task, so between any two parts of a method the process can die, and no
/// process runs a part of another's.</remarks>
internal sealed class Process(World world, int number, TimeSpan clockError) : TaskScheduler
{
    private int? _tasksToLive;

    public int Number => number;

    public bool IsAlive { get; private set; } = true;

    public ProcessClock Clock { get; } = new(world, clockError);

    /// <summary>Is told of the end.</summary>
    public event Action? Died;

    public override string ToString() => $"p{number}";

    /// <summary>Has a task begin in this process.</summary>
    public void Run(Func<Task> start) =>
        _ = Task.Factory.StartNew(() => WatchAsync(start), CancellationToken.None, TaskCreationOptions.None, this);

    /// <summary>Ends the process after a few more of its tasks.</summary>
    public void DieAfter(int tasks)
    {
        _tasksToLive ??= tasks;
        if (_tasksToLive <= 0)
            Die();
    }

    public void Die()
    {
        if (!IsAlive)
            return;

        IsAlive = false;
        Clock.Stop();
        Died?.Invoke();
    }

    public void Execute(Task task)
    {
        if (!IsAlive)
            return;
        TryExecuteTask(task);
        if (_tasksToLive is not null && --_tasksToLive <= 0)
            Die();
    }

    protected override void QueueTask(Task task)
    {
        if (IsAlive)
            world.Ready(this, task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private async Task WatchAsync(Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (Exception exception)
        {
            world.Break("exception", exception.ToString());
        }
    }

    protected override IEnumerable<Task>? GetScheduledTasks() => null;
}
