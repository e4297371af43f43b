namespace Tollgate.Cluster.Tests.Checking;

/// <summary>A row of <c>calls</c>.</summary>
/// <param name="Cost">Null while it is open.</param>
/// <param name="How">exact, recovered or corrected; null while it is open.</param>
/// <param name="Status">success, failure or cancelled; null while nobody has told.</param>
internal sealed record BookedCall(
    Guid Id,
    decimal Held,
    decimal? Cost,
    string? How,
    string? Status,
    long Tokens,
    string? Key,
    string? Team,
    IReadOnlyList<AccountPeriod> Charges);

internal readonly record struct AccountPeriod(string Account, long Period);

/// <summary>A row of <c>balances</c>.</summary>
internal sealed record BookedBalance(AccountPeriod Of, decimal Spent, long Tokens, long Calls);

/// <summary>The tables of the books at one instant.</summary>
internal sealed record BookedTables(IReadOnlyList<BookedCall> Calls, IReadOnlyList<BookedBalance> Balances)
{
    public decimal SpentBy(Func<BookedCall, bool> who) => Calls.Where(who).Sum(call => call.Cost ?? 0);
}

/// <summary>Reads the tables as anybody could who has the file or the database, and nothing of the gateway.</summary>
internal interface ITables
{
    Task<BookedTables> ReadAsync();

    /// <summary>The ids of what exists, and the accounts that were ever activated.</summary>
    Task<(IReadOnlyList<string> Directory, IReadOnlyList<string> Activated)> NamesAsync();
}
