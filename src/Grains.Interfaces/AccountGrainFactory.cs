using Tollgate.Accounts;

namespace Tollgate.Grains;

/// <summary>Finds the grain of an account.</summary>
public static class AccountGrainFactory
{
    /// <summary>The kind of an account is the type of its grain.</summary>
    public static IAccountGrain GetAccount(this IGrainFactory grains, AccountId account) =>
        grains.GetGrain<IAccountGrain>(GrainId.Create(account.Prefix, account.Host.Value));
}
