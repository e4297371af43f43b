namespace Tollgate.Grains;

/// <summary>The account could not be read, so nothing is known of it: the ledger is away. Asked again later, it may
/// answer.</summary>
[GenerateSerializer, Alias("tollgate.account-unavailable")]
public sealed class AccountUnavailableException(string message) : Exception(message);
