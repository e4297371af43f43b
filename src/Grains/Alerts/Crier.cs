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
    private readonly Func<AlertSubject> _subject;
    private string? _alias;

    /// <param name="subject">Whom an alert is about; asked only where there is one.</param>
    public Crier(AlertOutbox outbox, TimeProvider time, Func<AlertSubject> subject)
    {
        (_outbox, _time, _subject) = (outbox, time, subject);
        // Once, since every news of a call asks.
        _take = Take;
    }

    /// <summary>Tells what has not been told. It waits for nothing.</summary>
    /// <returns>False if something must be told later, since too much waits.</returns>
    public bool Cry(Account account)
    {
        _alias = account.Limits.Alias;
        return account.TellLines(_outbox.Percents, _time.GetUtcNow(), _take);
    }

    // What one channel has no room for is offered to all again, and the ledger keeps it once for each.
    private bool Take(Crossing crossing) => _outbox.Channels.All(channel => _outbox.TryAdd(new Alert(
        crossing.Account,
        crossing.Period,
        crossing.Line.Name,
        channel,
        channel == AlertChannel.Slack
            ? SlackBody.Write(crossing, _alias)
            : AlertBody.Write(crossing, _alias, _subject()),
        _time.GetUtcNow())));
}
