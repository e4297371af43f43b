using Tollgate.Accounts;

namespace Tollgate.Grains;

/// <summary>What the configuration says of accounts that do not say it themselves.</summary>
public sealed record AccountSettings(Enforcement Enforcement)
{
    /// <summary>The limits that bind an account.</summary>
    internal Limits Complete(Limits limits) =>
        limits.Enforcement is null && Enforcement != default ? limits with { Enforcement = Enforcement } : limits;
}
