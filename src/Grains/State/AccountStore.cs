using System.Data.Common;
using Orleans.Storage;

namespace Tollgate.Grains.State;

/// <summary>What became of a write. Only one that is known to be written is adopted.</summary>
internal enum WriteOutcome
{
    Written,

    /// <summary>Somebody else wrote first; nothing was written.</summary>
    Conflict,

    /// <summary>Another account of this kind has that alias; nothing was written.</summary>
    AliasTaken,

    /// <summary>It may or may not have been written.</summary>
    InDoubt,
}

/// <summary>An account's state in storage, as it was last read or written.</summary>
/// <remarks>Not Orleans' persistent state, which is read before an activation begins: an account has to move its epoch on first.</remarks>
internal sealed class AccountStore<TProfile>(IGrainStorage storage, string name, GrainId grain)
{
    private const string UniqueViolation = "23505";

    private GrainState<AccountState<TProfile>> _saved = new();

    public AccountState<TProfile>? Saved => _saved.RecordExists ? _saved.State : null;

    public async Task ReadAsync()
    {
        var read = new GrainState<AccountState<TProfile>>();
        await storage.ReadStateAsync(name, grain, read);
        _saved = read;
    }

    public async Task<(WriteOutcome Outcome, Exception? Reason)> WriteAsync(AccountState<TProfile> next)
    {
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
        catch (Exception exception)
        {
            return (WriteOutcome.InDoubt, exception);
        }

        _saved = written;
        return (WriteOutcome.Written, null);
    }

    // The directory's alias is the only thing that is unique and that clients choose.
    private static bool IsAliasTaken(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException { SqlState: UniqueViolation })
                return true;
        }

        return false;
    }
}
