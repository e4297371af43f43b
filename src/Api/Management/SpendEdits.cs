using Tollgate.Accounts;
using Tollgate.Grains;

namespace Tollgate.Api.Management;

/// <summary>Spend that is edited by hand, and not by a call: an entry in the books that says who asked for
/// it.</summary>
internal static class SpendEdits
{
    /// <summary>Whoever has the master key.</summary>
    public const string Author = "master key";

    private const int AttemptsMax = 3;

    /// <param name="route">What asked for it.</param>
    public static async Task<SpendChange> SetSpentAsync(
        this IAccountGrain account, Money spent, string route, CancellationToken cancellationToken)
    {
        var change = await account.SetSpent(spent, route, Author).WaitAsync(cancellationToken);
        // An activation that had moved on makes way to one that has not.
        for (var attempt = 1; change.Outcome == EditOutcome.Conflict && attempt < AttemptsMax; attempt++)
            change = await account.SetSpent(spent, route, Author).WaitAsync(cancellationToken);
        return change;
    }
}
