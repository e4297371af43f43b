using Tollgate.Accounts;
using Tollgate.Grains;

namespace Tollgate.Api.Management;

/// <summary>Spend that is edited by hand, and not by a call: an entry in the books that says who asked for
/// it.</summary>
internal static class SpendEdits
{
    private const int AttemptsMax = 3;

    /// <param name="route">What asked for it.</param>
    /// <param name="author">Who did.</param>
    public static async Task<SpendChange> SetSpentAsync(
        this IAccountGrain account, Money spent, string route, string author, CancellationToken cancellationToken)
    {
        var change = await account.SetSpent(spent, route, author).WaitAsync(cancellationToken);
        // An activation that had moved on makes way to one that has not.
        for (var attempt = 1; change.Outcome == EditOutcome.Conflict && attempt < AttemptsMax; attempt++)
            change = await account.SetSpent(spent, route, author).WaitAsync(cancellationToken);
        return change;
    }
}
