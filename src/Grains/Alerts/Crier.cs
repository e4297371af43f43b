using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Grains.Alerts;

/// <summary>Has somebody told of the lines that an account's spending reaches. An account without one costs nothing.
/// </summary>
internal sealed class Crier
{
    private readonly AlertOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly Func<Crossing, bool> _take;
    private string? _alias;
    private object _profile = "";

    public Crier(AlertOutbox outbox, TimeProvider time)
    {
        (_outbox, _time) = (outbox, time);
        // Once, since every news of a call asks.
        _take = Take;
    }

    /// <summary>Tells what has not been told. It waits for nothing.</summary>
    /// <returns>False if something must be told later, since too much waits.</returns>
    public bool Cry(Account account, object profile)
    {
        (_alias, _profile) = (account.Limits.Alias, profile);
        return account.TellLines(_outbox.Percents, _time.GetUtcNow(), _take);
    }

    private bool Take(Crossing crossing) => _outbox.TryAdd(new Alert(
        crossing.Account,
        crossing.Period,
        crossing.Line.Name,
        AlertBody.Write(crossing, _alias, _profile),
        _time.GetUtcNow()));
}
