using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Grains.Keys;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>A key as the directory keeps it.</summary>
internal sealed record SavedKey(Limits Limits, KeyProfile Profile);

/// <summary>Lists keys from the directory and the balances alone, so that a list wakes nobody.</summary>
internal sealed class KeyRows(ILedger ledger)
{
    /// <summary>The most keys that are listed with a team.</summary>
    public const int Most = 1_000;

    private static readonly StateJson Json = new();

    public async Task<IReadOnlyList<(SavedKey Key, BudgetFigures Figures)>> OfTeamAsync(
        AccountId team, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = await ledger.ChildrenAsync("key", team.Value, Most, cancellationToken);
        var keys = entries
            .Where(entry => entry.Profile is not null)
            .Select(entry => (entry.Account, Key: Json.Deserialize<SavedKey>(new BinaryData(entry.Profile!))!))
            .ToArray();
        var charges = keys
            .Select(key => new Charge(key.Account, new Period(key.Key.Limits.Window.At(now).Since)))
            .ToArray();
        var balances = charges.Length == 0 ? [] : await ledger.BalancesAsync(charges, cancellationToken);
        return [.. keys.Select((key, i) => (key.Key, new BudgetFigures(balances[i].Spent, Held: null, now)))];
    }
}
