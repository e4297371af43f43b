using System.Data.Common;
using Orleans.Storage;
using Tollgate.Grains.Joint;
using Tollgate.Ledger;

namespace Tollgate.Grains.State;

/// <summary>What became of a write. Only one that is known to be written is adopted.</summary>
internal enum WriteOutcome
{
    Written,

    /// <summary>Somebody else wrote first; nothing was written.</summary>
    Conflict,

    /// <summary>Another account of this kind has that alias; nothing was written.</summary>
    AliasTaken,

    /// <summary>More would be guaranteed of rates than there is; nothing was written.</summary>
    Overallotted,

    /// <summary>The ledger cannot keep what it holds; nothing was written.</summary>
    Rejected,

    /// <summary>It may or may not have been written.</summary>
    InDoubt,
}

/// <summary>An account's state in storage, as it was last read or written.</summary>
/// <remarks>Not Orleans' persistent state, which is read before an activation begins: an account has to move its epoch
/// on first.</remarks>
internal sealed class AccountStore<TProfile>(IGrainStorage storage, string name, GrainId grain, TimeProvider time)
{
    private GrainState<AccountState<TProfile>> _saved = new();

    public AccountState<TProfile>? Saved => _saved.RecordExists ? _saved.State : null;

    public async Task ReadAsync()
    {
        var read = new GrainState<AccountState<TProfile>>();
        await storage.ReadStateAsync(name, grain, read);
        _saved = read;
    }

    /// <summary>What is to be saved in the place of what was last read.</summary>
    /// <param name="epoch">Of the activation.</param>
    public Draft Draft(AccountState<TProfile> next, long epoch) =>
        new(name, grain.Key.ToString()!, StateJson.Write(Signed(next)), _saved.ETag, epoch);

    public async Task<(WriteOutcome Outcome, Exception? Reason)> WriteAsync(AccountState<TProfile> next)
    {
        next = Signed(next);
        var written = new GrainState<AccountState<TProfile>>(next, _saved.ETag) { RecordExists = _saved.RecordExists };
        try
        {
            await storage.WriteStateAsync(name, grain, written);
        }
        catch (InconsistentStateException conflict)
        {
            return (WriteOutcome.Conflict, conflict);
        }
        catch (Exception exception) when (IsAliasTaken(exception))
        {
            return (WriteOutcome.AliasTaken, exception);
        }
        catch (Exception exception) when (IsOverallotted(exception))
        {
            return (WriteOutcome.Overallotted, exception);
        }
        catch (Exception exception) when (IsRejected(exception))
        {
            return (WriteOutcome.Rejected, exception);
        }
        catch (Exception exception)
        {
            return (WriteOutcome.InDoubt, exception);
        }

        _saved = written;
        return (WriteOutcome.Written, null);
    }

    private AccountState<TProfile> Signed(AccountState<TProfile> next) =>
        next with { Change = Change.Of(Authorship.Current, time.GetUtcNow(), Saved, next) };

    // The directory's alias is the only thing that is unique and that clients choose.
    private static bool IsAliasTaken(Exception exception) =>
        Causes(exception).Any(cause => cause is AliasTakenException or DbException { SqlState: "23505" });

    private static bool IsOverallotted(Exception exception) =>
        Causes(exception).Any(cause => cause is OverallottedException or DbException { SqlState: IAllotments.Refused });

    // PostgreSQL's class 22: data that no column can hold.
    private static bool IsRejected(Exception exception) => Causes(exception).Any(cause =>
        cause is LedgerRejectedException
        || (cause as DbException)?.SqlState?.StartsWith("22", StringComparison.Ordinal) == true);

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }
}
