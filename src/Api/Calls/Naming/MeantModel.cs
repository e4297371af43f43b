using Tollgate.Accounts;

namespace Tollgate.Api.Calls.Naming;

/// <summary>The model that a call means.</summary>
/// <param name="Name">The one that serves.</param>
/// <param name="Asked">What the client wrote, if that is an alias; null: <paramref name="Name"/>.</param>
/// <param name="AliasOf">The account whose alias it is; null: none, or the configuration's.</param>
internal readonly record struct MeantModel(string Name, string? Asked = null, AccountId? AliasOf = null);
