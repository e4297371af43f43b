using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Api.Management;

/// <summary>Deletes accounts of a kind, such as keys, a few at a time, however many they are.</summary>
internal sealed class AccountDeletion(ILedger ledger, IGrainFactory grains)
{
    /// <summary>How many are deleted at once; each is woken for it.</summary>
    private const int AtOnce = 50;

    /// <summary>Deletes all of a list. What is deleted already is no failure.</summary>
    public async Task<EditOutcome> AllAsync(Listing listing, CancellationToken cancellationToken)
    {
        for (DirectoryEntry? last = null; ;)
        {
            var some = await ledger.NextAsync(listing, last, AtOnce, cancellationToken);
            foreach (var outcome in await EachAsync([.. some.Select(entry => entry.Account)], cancellationToken))
            {
                if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
                    return outcome;
            }

            if (some.Count < AtOnce)
                return EditOutcome.Done;
            last = some[^1];
        }
    }

    /// <returns>An outcome for each, in the order asked.</returns>
    public async Task<IReadOnlyList<EditOutcome>> EachAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken)
    {
        var outcomes = new List<EditOutcome>(accounts.Count);
        foreach (var some in accounts.Chunk(AtOnce))
        {
            outcomes.AddRange(await Task.WhenAll(some.Select(account =>
                grains.GetAccount(account).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken))));
        }

        return outcomes;
    }
}
