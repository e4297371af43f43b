using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Teams;

namespace Tollgate.Grains;

/// <summary>Finds the grain of an account by its kind: the one place that knows which kind has which
/// interface.</summary>
public static class AccountGrainFactory
{
    public static IAccountGrain GetAccount(this IGrainFactory grains, AccountId account) => account.Kind switch
    {
        AccountKind.Key => grains.GetGrain<IKeyGrain>(account.Host.Value),
        AccountKind.Team => grains.GetGrain<ITeamGrain>(account.Host.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(account)),
    };
}
