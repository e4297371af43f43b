using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Api.Bodies;

/// <summary>An account as the directory keeps it.</summary>
internal sealed record Saved<TProfile>(Limits Limits, TProfile Profile);

/// <summary>Lists accounts from the directory and the balances alone, so that a list wakes nobody.</summary>
internal sealed class SavedRows(ILedger ledger)
{
    private static readonly StateJson Json = new();

    /// <summary>Those of a kind that lie below a parent, by id, at most <paramref name="most"/>.</summary>
    /// <param name="binding">The limits that bind, where they are others than those that are saved.</param>
    public async Task<IReadOnlyList<(Saved<TProfile> Saved, BudgetFigures Figures)>> BelowAsync<TProfile>(
        string kind, AccountId parent, int most, DateTimeOffset now, CancellationToken cancellationToken,
        Func<Limits, Limits>? binding = null)
    {
        var entries = await ledger.ChildrenAsync(kind, parent.Value, most, cancellationToken);
        var saved = entries
            .Where(entry => entry.Profile is not null)
            .Select(entry => (
                entry.Account,
                Saved: Json.Deserialize<Saved<TProfile>>(new BinaryData(entry.Profile!))!))
            .Select(row => binding is null
                ? row
                : row with { Saved = row.Saved with { Limits = binding(row.Saved.Limits) } })
            .ToArray();
        var charges = saved
            .Select(row => new Charge(row.Account, new Period(row.Saved.Limits.Window.At(now).Since)))
            .ToArray();
        var balances = charges.Length == 0 ? [] : await ledger.BalancesAsync(charges, cancellationToken);
        return [.. saved.Select((row, i) => (row.Saved, new BudgetFigures(balances[i].Spent, Held: null, now)))];
    }
}
