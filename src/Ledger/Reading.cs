using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>Asks for the books of an account and of those it hosts.</summary>
/// <param name="From">The oldest period that still runs for any of its windows.</param>
/// <param name="SettledAfter">Since when calls that were settled matter to it; null: none does.</param>
public readonly record struct BooksQuestion(AccountId Account, Period From, DateTimeOffset? SettledAfter = null);

/// <summary>What the ledger knows of an account.</summary>
/// <param name="Recent">The calls that were settled after the instant that was asked for.</param>
public sealed record AccountBooks(
    AccountId Account,
    IReadOnlyList<HeldCall> Open,
    IReadOnlyList<Balance> Balances,
    IReadOnlyList<RecentCall> Recent);

/// <summary>Asks whether what an activation remembers is still so.</summary>
public sealed record ComparisonQuestion(AccountId Account, Period From, IReadOnlyList<CallId> Holds);

/// <param name="Epoch">The account's epoch; 0 if it never had one.</param>
/// <param name="Open">Those of the holds whose call is open.</param>
/// <param name="Settled">Those of the holds whose call is settled, and how. What is in neither list has no row.
/// </param>
public sealed record Comparison(
    AccountId Account,
    long Epoch,
    IReadOnlyList<CallId> Open,
    IReadOnlyList<Ending> Settled,
    IReadOnlyList<Balance> Balances);

/// <summary>The proof of the books.</summary>
/// <param name="Accounts">How many balances of how many accounts were compared: distinct accounts.</param>
/// <param name="Calls">Rows of calls, open ones included.</param>
/// <param name="Differences">At most <see cref="DifferencesMax"/> of them; none, if the books balance.</param>
/// <param name="OldestOpenCall">When the oldest open call was opened; null if none is open.</param>
public sealed record Audit(
    long Accounts,
    long Calls,
    IReadOnlyList<Difference> Differences,
    long OpenCalls,
    DateTimeOffset? OldestOpenCall)
{
    /// <summary>How many differences an audit tells at most: one is already too many.</summary>
    public const int DifferencesMax = 1_000;
}

/// <summary>A balance that is not the sum of what was charged to it.</summary>
public sealed record Difference(AccountId Account, Period Period, Money Balance, Money Charged);
