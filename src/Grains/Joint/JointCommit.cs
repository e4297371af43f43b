using Microsoft.Extensions.Logging;
using Tollgate.Ledger;

namespace Tollgate.Grains.Joint;

/// <summary>Commits what several accounts have drafted. It is asked in the turn of the last account that takes
/// one.</summary>
public sealed partial class JointCommit(IGrainFactory grains, IJointCommits ledger, ILogger<JointCommit> log)
{
    /// <param name="others">Those that are still to draft, all at once: each asks nobody else.</param>
    public async Task<JointOutcome> CommitAsync(IReadOnlyList<Part> others, IReadOnlyList<Draft> drafts)
    {
        var drafted = await Task.WhenAll(others.Select(part => grains.GetAccount(part.Account).Draft(part.Edit)));
        for (var i = 0; i < drafted.Length; i++)
        {
            if (drafted[i].Draft is null)
                return new(drafted[i].Outcome, others[i].Account);
        }

        var outcome = await SaveAsync([.. drafts, .. drafted.Select(one => one.Draft!)]);
        // What is saved now the next activation reads.
        await Task.WhenAll(others.Select((part, i) => RetireAsync(part, drafted[i].Draft!.Epoch)));
        return new(outcome);
    }

    private async Task<EditOutcome> SaveAsync(IEnumerable<Draft> drafts)
    {
        try
        {
            await ledger.SaveAsync(
                [.. drafts.Select(draft => new DraftedState(
                    draft.Name, draft.Key, draft.State, draft.ETag, SpendOf(draft.Entry)) { Epoch = draft.Epoch })],
                CancellationToken.None);
            return EditOutcome.Done;
        }
        catch (StateConflictException)
        {
            return EditOutcome.Conflict;
        }
        catch (AliasTakenException)
        {
            return EditOutcome.AliasTaken;
        }
        catch (OverallottedException)
        {
            return EditOutcome.Overallotted;
        }
        catch (LedgerRejectedException exception)
        {
            Log.NotWritten(log, exception, EditOutcome.Rejected);
            return EditOutcome.Rejected;
        }
        catch (LedgerUnavailableException exception)
        {
            Log.NotWritten(log, exception, EditOutcome.Unavailable);
            return EditOutcome.Unavailable;
        }
    }

    private static DraftedSpend? SpendOf(DraftedEntry? entry) => entry is (var id, var period, var spending, var at)
        ? new(id, period, spending.Spent, spending.Reason, spending.Author, at)
        : null;

    // One that cannot be told looks for itself.
    private async Task RetireAsync(Part part, long epoch)
    {
        try
        {
            await grains.GetAccount(part.Account).Retire(epoch);
        }
        catch (Exception exception)
        {
            Log.NotTold(log, exception, part.Account.Value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A change of several accounts was not written: {Outcome}")]
        public static partial void NotWritten(ILogger logger, Exception exception, EditOutcome outcome);

        [LoggerMessage(2, LogLevel.Warning, "{Account} was changed, and could not be told")]
        public static partial void NotTold(ILogger logger, Exception exception, string account);
    }
}
