using System.Collections.Concurrent;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend;

/// <summary>Has the spend of every key and every team begin at 0. Each is an entry in the books, made by its own
/// account, so calls that end meanwhile come on top, and the books balance.</summary>
internal sealed class SpendReset(SavedRows rows, IGrainFactory grains)
{
    /// <summary>How many accounts are reset at once: calls share the ledger with them.</summary>
    private const int AtOnce = 16;

    private const string Route = "/global/spend/reset";

    /// <summary>Resets all of them, and wakes only those that have spent something. Cut short, it may be asked for
    /// again, and goes on with what is left.</summary>
    /// <returns>The first outcome that was none of success; <see cref="EditOutcome.Done"/> if there was none.</returns>
    public async Task<EditOutcome> ResetAsync(string author, CancellationToken cancellationToken)
    {
        // The master key is a key that is in no list.
        var outcome = await ResetAsync(AccountId.Key(PresentedKey.MasterHash), author, cancellationToken);
        if (outcome == EditOutcome.Done)
            outcome = await ResetAllAsync<KeyProfile>("key", author, cancellationToken);
        return outcome == EditOutcome.Done ? await ResetAllAsync<TeamProfile>("team", author, cancellationToken) : outcome;
    }

    private async Task<EditOutcome> ResetAllAsync<TProfile>(
        string kind, string author, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<EditOutcome>();
        await Parallel.ForEachAsync(
            rows.AllAsync<TProfile>(new(kind) { Order = ListOrder.Id }, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (row, cancellationToken) =>
            {
                // After a failure the rest is left alone.
                if (row.Figures.Spent == Money.Zero || !failures.IsEmpty)
                    return;
                if (await ResetAsync(row.Account, author, cancellationToken) is var outcome and not EditOutcome.Done)
                    failures.Enqueue(outcome);
            });
        return failures.TryDequeue(out var failure) ? failure : EditOutcome.Done;
    }

    // One that was deleted meanwhile has nothing to reset.
    private async Task<EditOutcome> ResetAsync(AccountId account, string author, CancellationToken cancellationToken)
    {
        var change = await grains.GetAccount(account).SetSpentAsync(
            Money.Zero, Route, author, cancellationToken);
        return change.Outcome == EditOutcome.Unknown ? EditOutcome.Done : change.Outcome;
    }
}
