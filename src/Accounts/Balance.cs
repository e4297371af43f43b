namespace Tollgate.Accounts;

/// <summary>What an account has spent in a period, as the ledger knows it.</summary>
/// <param name="Version">Grows by one with every change, so the newest of two is known whatever order they arrive
/// in.</param>
public readonly record struct Balance(
    AccountId Account,
    Period Period,
    Money Spent,
    long Tokens,
    long Calls,
    long Version);

/// <summary>A call that the ledger knows as open, as a new activation finds it.</summary>
/// <param name="Model">As the client wrote it.</param>
/// <param name="Tokens">Those that it holds against rates.</param>
/// <param name="Key">The key that called.</param>
public sealed record HeldCall(
    CallId Call,
    Money Held,
    DateTimeOffset OpenedAt,
    IReadOnlyList<Charge> Charges,
    string Model = "",
    long Tokens = 0,
    string? Key = null);

/// <summary>A call that was settled of late, as a new activation finds it.</summary>
/// <param name="Model">As the client wrote it.</param>
/// <param name="Tokens">Those that count against rates.</param>
/// <param name="Key">The key that called.</param>
public readonly record struct RecentCall(
    CallId Call, string Model, DateTimeOffset OpenedAt, DateTimeOffset SettledAt, long Tokens, string? Key = null);
