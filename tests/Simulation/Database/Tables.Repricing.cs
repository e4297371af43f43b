using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Simulation.Database;

internal sealed partial class Tables
{
    public IReadOnlyList<SettledCall> Settled(CallSelection selection, SettledCall? after, int most) =>
    [
        .. _calls.Values
            .Where(row => row.SettledAt >= selection.From
                && row.SettledAt < selection.To
                && (row.Call.Facts.Model == selection.Model || row.Deployment == selection.Model))
            .Select(row => new SettledCall(
                row.Id,
                row.SettledAt!.Value,
                row.Call.Charges,
                row.Usage,
                (row.Cost ?? Money.Zero) + (row.Adjusted ?? Money.Zero),
                row.How == Words.Recovered,
                row.Price is not null))
            .OrderBy(PlaceOf)
            .Where(call => after is null || PlaceOf(call).CompareTo(PlaceOf(after)) > 0)
            .Take(most),
    ];

    /// <returns>The balances that changed.</returns>
    public IReadOnlyList<Balance> Adjust(IReadOnlyList<Adjustment> adjustments, string author, DateTimeOffset at)
    {
        var rows = adjustments.DistinctBy(adjustment => adjustment.Call)
            .Where(adjustment => _calls.TryGetValue(adjustment.Call, out var row) && row.How is not (null or Words.Recovered))
            .Select(adjustment => (Row: _calls[adjustment.Call], adjustment.Cost))
            .Select(change => (change.Row, Adjusted: change.Cost - (change.Row.Cost ?? Money.Zero)))
            .Where(change => change.Adjusted != (change.Row.Adjusted ?? Money.Zero))
            .ToArray();
        var sums = new Dictionary<Charge, Money>();
        foreach (var (row, adjusted) in rows)
        {
            foreach (var charge in row.Call.Charges)
                sums[charge] = sums.GetValueOrDefault(charge) + adjusted - (row.Adjusted ?? Money.Zero);
        }

        var changed = sums.Where(sum => sum.Value != Money.Zero).ToDictionary(
            sum => sum.Key, sum => Sum(BalanceOf(sum.Key), sum.Value, tokens: 0, calls: 0));
        Keep(changed);
        foreach (var (row, adjusted) in rows)
            row.Adjusted = adjusted;
        foreach (var charge in changed.Keys)
        {
            var entry = new Entry(
                Guid.NewGuid(), charge.Account, charge.Period, sums[charge], Words.Reprice, author, at);
            _entries.Add(entry.Id, entry);
        }

        return [.. changed.Values];
    }

    private static (DateTimeOffset, Guid) PlaceOf(SettledCall call) => (call.SettledAt, call.Id.Value);
}
