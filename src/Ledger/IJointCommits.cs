using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>Saves the states of several accounts, each with its names, its next epoch, what was changed by it and what
/// shall be spent, in one commit.</summary>
public interface IJointCommits
{
    /// <summary>The state of PostgreSQL's error where somebody else saved one of them first.</summary>
    const string Conflict = "TG002";

    /// <summary>Saves all of them or none. An account is named once.</summary>
    /// <exception cref="StateConflictException">Somebody else saved one of them first, or has read it since.</exception>
    /// <exception cref="AliasTakenException">Another account of its kind has the alias of one.</exception>
    /// <exception cref="OverallottedException">More would be guaranteed of rates than there is.</exception>
    /// <exception cref="LedgerRejectedException">The ledger cannot keep one of them.</exception>
    /// <exception cref="LedgerUnavailableException">All or none are saved, and nobody knows which.</exception>
    Task SaveAsync(IReadOnlyList<DraftedState> states, CancellationToken cancellationToken);
}

/// <summary>The state of an account as it is to be saved.</summary>
/// <param name="Name">As what Orleans keeps it: one for each type of grain.</param>
/// <param name="Key">The grain's key, which is the account's id.</param>
/// <param name="Json">UTF-8.</param>
/// <param name="ETag">Of the state that it goes on from; null: there is none.</param>
/// <param name="Spend">Null: what is spent stays.</param>
public sealed record DraftedState(string Name, string Key, byte[] Json, string? ETag, DraftedSpend? Spend = null)
{
    /// <summary>That of the activation that drafted it; null: none did. Where it has passed, another activation may have
    /// read the state that this one replaces, and nothing is saved.</summary>
    public long? Epoch { get; init; }
}

/// <summary>What shall be spent in a period of an account. The difference to what is then is an entry; none where
/// there is none.</summary>
/// <param name="Id">Of the entry.</param>
/// <param name="Spent">What is settled after the commit comes on top.</param>
public sealed record DraftedSpend(
    Guid Id, Period Period, Money Spent, string Reason, string Author, DateTimeOffset At);

/// <summary>Somebody else saved an account first, or lives in the place of whoever drafted it. Nothing was
/// written.</summary>
public sealed class StateConflictException(string message, Exception? inner = null)
    : LedgerRejectedException(message, inner);
