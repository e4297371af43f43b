namespace Tollgate.Accounts;

/// <summary>What a call costs at one of its provider's service tiers.</summary>
/// <param name="Name">As <see cref="Usage.ServiceTier"/> has it, such as <c>flex</c>.</param>
/// <param name="Price">Everything that such a call costs; it has no service tiers of its own.</param>
public sealed record ServiceTier(string Name, Price Price);
