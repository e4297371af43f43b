using Tollgate.Accounts;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>The accounts that a call names. Those that are behind them, they name themselves.</summary>
internal static class CallPath
{
    /// <summary>A team's key does not draw on its owner's own budget, unless the configuration says so. Who else is
    /// named does not take the owner's place.</summary>
    public static List<AccountId> Of(KeyIdentity key, CallApplication application, CallOptions options)
    {
        List<AccountId> path = [key.Key];
        if (key.TeamId is { } team)
            path.Add(AccountId.Team(team));
        if ((key.UserId ?? application.User) is { } user)
        {
            if (key.TeamId is not null)
                path.Add(AccountId.Member(key.TeamId, user));
            if (key.OrganizationId is not null)
                path.Add(AccountId.OrganizationMember(key.OrganizationId, user));
            if (key.TeamId is null || options.ApplyUserBudgetToTeamKeys)
                path.Add(AccountId.User(user));
        }

        if (application.Customer is { } customer)
            path.Add(AccountId.Customer(customer));
        foreach (var tag in application.Tags)
            path.Add(AccountId.Tag(tag));
        if (options.ProxyIsLimited)
            path.Add(AccountId.Proxy);
        if (application.Deployment is { } deployment)
            path.Add(deployment);
        // With priorities it is asked last: the key and its team say which is theirs.
        if (application.ModelGroup is { } model && options.Priorities.Count == 0)
            path.Add(model);
        return path;
    }
}
