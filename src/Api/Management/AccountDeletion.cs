using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Ledger;

namespace Tollgate.Api.Management;

/// <summary>Deletes accounts of a kind, such as keys, a few at a time, however many they are.</summary>
internal sealed class AccountDeletion(ILedger ledger, IGrainFactory grains)
{
    /// <summary>How many are deleted at once; each is woken for it.</summary>
    private const int AtOnce = 50;

    /// <summary>How many go into one commit; calls that name any of them wait for it.</summary>
    public const int TogetherMost = 100;

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

    /// <summary>Deletes those that a request names, by one commit for each hundred.</summary>
    /// <returns>Those that were there, and what became of the first that were not deleted.</returns>
    public async Task<(IReadOnlySet<AccountId> Deleted, EditOutcome Outcome)> NamedAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken)
    {
        var deleted = new HashSet<AccountId>();
        foreach (var some in accounts.Distinct().Chunk(TogetherMost))
        {
            var (done, outcome) = await TogetherAsync(some.Select(Part), cancellationToken);
            if (outcome != EditOutcome.Done)
                return (deleted, outcome);
            deleted.UnionWith(done);
        }

        return (deleted, EditOutcome.Done);
    }

    /// <summary>Deletes accounts, and changes others, by one commit. What is deleted already is no failure; the rest
    /// goes without it.</summary>
    /// <returns>Those that were there, and what became of all of them.</returns>
    public async Task<(IReadOnlyList<AccountId> Done, EditOutcome Outcome)> TogetherAsync(
        IEnumerable<Part> parts, CancellationToken cancellationToken)
    {
        var left = parts.ToList();
        while (left.Count > 0)
        {
            var (outcome, gone) = await grains.EditTogetherAsync(left).WaitAsync(cancellationToken);
            if (outcome != EditOutcome.Unknown)
                return ([.. left.Select(part => part.Account)], outcome);
            left.RemoveAll(part => part.Account == gone);
        }

        return ([], EditOutcome.Done);
    }

    /// <summary>The deletion of an account.</summary>
    public static Part Part(AccountId account) => new(account, new AccountEdit.Changes([new LimitsEdit.Deletion()]));

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
