using Tollgate.Accounts;

namespace Tollgate.Grains.Joint;

/// <summary>Changes several accounts by one commit.</summary>
public static class JointEdits
{
    private const int TriesMost = 5;

    /// <summary>Changes all of them or none; tried again where one was changed meanwhile. When it is done, each is read
    /// as it is then.</summary>
    /// <param name="parts">At least one, and one for each account.</param>
    public static async Task<JointOutcome> EditTogetherAsync(this IGrainFactory grains, IReadOnlyList<Part> parts)
    {
        var turns = parts.Where(part => Place(part.Account) is not null)
            .OrderBy(part => Place(part.Account))
            .ThenBy(part => part.Account.Value, StringComparer.Ordinal)
            .ToArray();
        if (turns is [])
            turns = [parts.MinBy(part => part.Account.Value, StringComparer.Ordinal)!];
        var edit = new JointEdit(turns, [.. parts.Except(turns)], []);
        for (var tries = 1; ; tries++)
        {
            var outcome = await grains.GetAccount(turns[0].Account).EditTogether(edit);
            if (outcome.Outcome != EditOutcome.Conflict || tries == TriesMost)
                return outcome;
        }
    }

    // Many changes may have a team or a user in common. Each of these is waited for in its turn, all in one order, so
    // that no two changes wait for each other; of the rest hardly anybody has two changes at once.
    private static int? Place(AccountId account) => account.Kind switch
    {
        AccountKind.Team => 0,
        AccountKind.User => 1,
        _ => null,
    };
}
