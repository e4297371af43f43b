using Tollgate.Accounts;
using Tollgate.Simulation.Database;

namespace Tollgate.Simulation.Checks;

/// <summary>What the rows of one account and period come to, added up apart from the ledger.</summary>
internal sealed class Figures
{
    private long _latest = -1;
    private CallRow? _last;

    /// <summary>What settled rows cost.</summary>
    public Money Cost { get; private set; }

    /// <summary>What open rows held when they were admitted.</summary>
    public Money Held { get; private set; }

    /// <summary>By how much the holds of open rows were raised since.</summary>
    public Money More { get; private set; }

    /// <summary>What settled rows cost beyond what they held when they were admitted.</summary>
    public Money Excess { get; private set; }

    /// <summary>What was spent and held just before the call was admitted that was admitted last, as far as its rivals
    /// came to no more than they held then.</summary>
    public Money BeforeLast => _last is null ? Money.Zero : Held + Cost - Excess - Weight(_last.IsOpen, _last);

    public void Open(CallRow row, long admitted)
    {
        Held += row.Call.Held;
        if (admitted > _latest)
            (_latest, _last) = (admitted, row);
    }

    public void Extend(Money more) => More += more;

    public void Settle(in RowBefore before)
    {
        var row = before.Row;
        var (cost, held) = (row.Cost ?? Money.Zero, row.Call.Held);
        if (before.How is null)
            (Held, More) = (Held - held, More - (row.Held - held));
        else
            Excess -= Above(before.Cost, held);
        Cost += cost - before.Cost;
        Excess += Above(cost, held);
    }

    private static Money Weight(bool isOpen, CallRow row)
    {
        var cost = row.Cost ?? Money.Zero;
        return isOpen || cost > row.Call.Held ? row.Call.Held : cost;
    }

    private static Money Above(Money cost, Money held) => cost > held ? cost - held : Money.Zero;
}
