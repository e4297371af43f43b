using Tollgate.Accounts;
using Tollgate.Simulation.Processes;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Messages;

/// <summary>A message to an account on its way, as the account's side sees it.</summary>
internal interface ILetter
{
    /// <summary>Finds the account, wherever it is.</summary>
    void Deliver();

    void Open(Resident resident);

    void Reject(Exception reason);
}

/// <summary>A message to an account that is answered at once.</summary>
internal class Letter<T>(Cluster cluster, Gateway from, AccountId to, double timeout, Func<Resident, T> message)
    : TaskCompletionSource<T>, ILetter
{
    private readonly long _due = cluster.World.Now + (long)(timeout * 1e6);
    private bool _givesUp;

    public Task<T> SendAsync()
    {
        var (world, weather) = (cluster.World, cluster.Weather);
        if (weather.LosesMessage)
            GiveUpInTime();
        else
            world.After(weather.MessageDelay(), Deliver);
        if (weather.DoublesMessage)
            world.After(weather.MessageDelay() + world.Between(0, 4), Deliver);
        return Task;
    }

    public void Deliver()
    {
        if (cluster.Route(from, to) is not { IsAlive: true } target)
        {
            GiveUpInTime();
            return;
        }

        var resident = target.ResidentOf(to);
        if (resident.IsLoading)
        {
            GiveUpInTime();
            resident.KeepForLater(this);
        }
        else
        {
            Open(resident);
        }
    }

    public virtual void Open(Resident resident)
    {
        try
        {
            Answer(message(resident), null);
        }
        catch (Exception exception)
        {
            Answer(default!, exception);
        }
    }

    public void Reject(Exception reason) => Answer(default!, reason);

    protected void Answer(T answer, Exception? failure)
    {
        var (world, weather) = (cluster.World, cluster.Weather);
        var delay = weather.MessageDelay();
        if (weather.LosesReply || world.Now + (long)(delay * 1e6) >= _due)
        {
            GiveUpInTime();
            return;
        }

        world.After(delay, () =>
        {
            if (!from.IsAlive)
                return;
            if (failure is not null)
                TrySetException(failure);
            else
                TrySetResult(answer);
        });
    }

    protected void GiveUpInTime()
    {
        if (_givesUp)
            return;

        _givesUp = true;
        cluster.World.At(_due, () =>
        {
            if (from.IsAlive && !Task.IsCompleted)
                TrySetException(new TimeoutException("The account did not answer."));
        });
    }
}

/// <summary>A message that waits until the account has done with those before it.</summary>
internal sealed class QueuedLetter<T>(
    Cluster cluster, Gateway from, AccountId to, double timeout, Func<Resident, Task<T>> message)
    : Letter<T>(cluster, from, to, timeout, _ => throw new InvalidOperationException("It is answered in its turn."))
{
    public override void Open(Resident resident)
    {
        GiveUpInTime();
        resident.InTurn(this, async () =>
        {
            try
            {
                Answer(await message(resident), null);
            }
            catch (Exception exception)
            {
                Answer(default!, exception);
            }
        });
    }
}
