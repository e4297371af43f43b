using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>The books: a durable row for every call that may have reached a provider, and what every account has
/// spent.</summary>
/// <remarks>Each operation takes a batch and is one transaction, all or nothing. All of them may be sent again after a
/// failure: the second time changes nothing. An operation either throws <see cref="LedgerUnavailableException"/> (it
/// may or may not have happened: send it again until it is known) or <see cref="LedgerRejectedException"/> (it did not
/// happen, and never will). Callers go through <see cref="Books"/>, which batches and sends again.</remarks>
public interface ILedger
{
    /// <summary>Inserts each call as open, provided that every account that judged it still has the epoch under which
    /// it did, and that no other call has its claim, which it takes in the same statement. A call whose id is known
    /// already is not inserted again; its row is looked up in a new statement.</summary>
    /// <returns>An outcome for each call, in the order asked.</returns>
    Task<IReadOnlyList<OpenOutcome>> OpenAsync(IReadOnlyList<NewCall> calls, CancellationToken cancellationToken);

    /// <summary>Raises the held amount of open calls; never lowers one, and leaves settled calls alone.</summary>
    Task ExtendAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken);

    /// <summary>Marks each open call as settled and adds its cost to every balance that it is charged to, in one
    /// commit. A recovered call is brought to its exact cost, once. One that is settled already is left alone. What did
    /// cost 0 gives its claim free.</summary>
    /// <returns>The balances of all charges of these calls, each once, as they are now.</returns>
    Task<IReadOnlyList<Balance>> SettleAsync(
        IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken);

    /// <summary>Settles at their held amounts, marked <c>recovered</c>, open calls whose owner is not among the living;
    /// at most <paramref name="most"/> of them, oldest first.</summary>
    Task<Recovery> RecoverAsync(IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken);

    /// <summary>Moves the epochs of accounts on, under a lock that orders it with every open.</summary>
    /// <returns>The new epoch of each account, in the order asked. One that is asked for twice moves on twice: no two
    /// askers are given the same epoch.</returns>
    Task<IReadOnlyList<long>> AdvanceAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken);

    /// <summary>Reads what a new activation must know: first the open calls that name the account, then its balances,
    /// and those of the accounts that it hosts, of periods that began at <c>From</c> or later, and the calls that were
    /// settled of late, where they matter. Only to be asked after the epoch was advanced.</summary>
    /// <returns>The books of each account, in the order asked.</returns>
    Task<IReadOnlyList<AccountBooks>> ReadAsync(
        IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken);

    /// <summary>Compares what activations believe with the books: the epoch, first the rows of their older holds, then
    /// the balances.</summary>
    /// <returns>A comparison for each account, in the order asked.</returns>
    Task<IReadOnlyList<Comparison>> CompareAsync(
        IReadOnlyList<ComparisonQuestion> questions, CancellationToken cancellationToken);

    /// <summary>Books money that is no call's. An entry whose id is known is not booked again.</summary>
    /// <returns>The account's balance of that period.</returns>
    Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken);

    /// <summary>The balances of these accounts and periods; zero, version 0, where nothing was charged yet. In the
    /// order asked.</summary>
    Task<IReadOnlyList<Balance>> BalancesAsync(IReadOnlyList<Charge> charges, CancellationToken cancellationToken);

    /// <summary>The calls that have these claims; null for a claim that is free. In the order asked.</summary>
    Task<IReadOnlyList<CallRecord?>> ClaimedAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken);

    /// <summary>Reads one call; null if it has no row.</summary>
    Task<CallRecord?> CallAsync(CallId call, CancellationToken cancellationToken);

    /// <summary>Proves the books: every balance against the sum of the settled calls and the entries that name
    /// it.</summary>
    Task<Audit> AuditAsync(CancellationToken cancellationToken);

    /// <summary>Looks names up in the directory; what does not exist is missing from the answer.</summary>
    Task<IReadOnlyList<DirectoryEntry>> FindAsync(
        string kind, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>A page of a list, and how long the whole list is, as they are at one instant. A page near either end
    /// is found quickly, however long the list.</summary>
    Task<DirectoryPage> ListAsync(Listing listing, long offset, int most, CancellationToken cancellationToken);

    /// <summary>What comes behind an entry in a list, for going through all of it: what is made or deleted meanwhile
    /// moves nothing else.</summary>
    /// <param name="after">Null: from the beginning.</param>
    Task<IReadOnlyList<DirectoryEntry>> NextAsync(
        Listing listing, DirectoryEntry? after, int most, CancellationToken cancellationToken);

    /// <summary>Answers when the ledger can be reached and written to.</summary>
    /// <returns>What the ledger's clock says.</returns>
    /// <exception cref="LedgerOutdatedException">It lacks tables that this version needs.</exception>
    Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken);
}

/// <summary>The ledger did not answer, so it is not known whether the operation happened. It is to be sent
/// again.</summary>
public class LedgerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The ledger is that of an older version, as one is that was put back from a copy. A process that starts brings
/// it to its own.</summary>
public sealed class LedgerOutdatedException(string message) : LedgerUnavailableException(message);

/// <summary>The ledger refused the operation for what it contains. Nothing was written, and sending it again is of no
/// use.</summary>
public class LedgerRejectedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another account of this kind has that alias. Nothing was written.</summary>
public sealed class AliasTakenException(string message, Exception? inner = null)
    : LedgerRejectedException(message, inner);
