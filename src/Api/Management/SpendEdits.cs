using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Grains;
using Tollgate.Grains.Joint;

namespace Tollgate.Api.Management;

/// <summary>Spend that is edited by hand, and not by a call: an entry in the books that says who asked for
/// it.</summary>
internal static class SpendEdits
{
    private const int AttemptsMax = 3;

    /// <summary>Changes one account; what an edit says is spent is in the same commit.</summary>
    public static async Task<EditOutcome> EditAsync(
        this IGrainFactory grains, AccountId account, AccountEdit edit, CancellationToken cancellationToken) =>
        (await grains.EditTogetherAsync([new(account, edit)]).WaitAsync(cancellationToken)).Outcome;

    /// <summary>An edit with what shall be spent once it is made.</summary>
    /// <param name="spent">Null: what is.</param>
    /// <param name="route">What asked for it.</param>
    public static AccountEdit Spending(this AccountEdit edit, Money? spent, string route, Caller caller) =>
        spent is { } amount ? edit with { Spending = new(amount, route, caller.Author) } : edit;

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
