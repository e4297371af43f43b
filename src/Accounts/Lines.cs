namespace Tollgate.Accounts;

/// <summary>The lines of one budget in one period, by their amounts, and how many of them have been told. Spending that
/// falls makes nothing untold.</summary>
internal sealed class Lines
{
    private readonly Period _period;
    private readonly Money? _max;
    private readonly BudgetLine[] _lines;
    private int _told;

    public Lines(Period period, Money? max, Money? soft, IReadOnlyList<int> percents)
    {
        (_period, _max) = (period, max);
        IEnumerable<BudgetLine> shares = max is { } budget
            ? percents.Select(percent => new BudgetLine(percent, budget))
            : [];
        _lines = [.. shares.Concat(soft is { } line ? [new(null, line)] : []).OrderBy(each => each.Amount)];
    }

    /// <summary>Whether these are the lines of a period and a budget; the soft budget is the same for as long as the
    /// account is.</summary>
    public bool AreOf(Period period, Money? max) => _period == period && _max == max;

    /// <summary>The next line to be told of; null where spending has not reached it. Nothing spent reaches nothing,
    /// also where the budget is 0.</summary>
    public BudgetLine? Reached(Money spent) =>
        _told < _lines.Length && spent > Money.Zero && spent >= _lines[_told].Amount ? _lines[_told] : null;

    /// <summary>The next line has been told.</summary>
    public void Tell() => _told++;
}
