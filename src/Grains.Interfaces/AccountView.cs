using Tollgate.Accounts;

namespace Tollgate.Grains;

/// <summary>An account as the dashboard shows it: no secrets, nor their hashes.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.account-view")]
public sealed record AccountView(
    [property: Id(0)] string Account,
    [property: Id(1)] string? Alias,
    [property: Id(2)] bool Blocked,
    [property: Id(3)] bool Deleted,
    [property: Id(4)] Explanation Figures);
