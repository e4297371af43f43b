using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Members;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Users;

namespace Tollgate.Grains.Alerts;

/// <summary>Whom an alert is about, in LiteLLM's words. A key is named by its hash, never by its secret.</summary>
internal sealed record AlertSubject(string Group, string Title)
{
    public string? Token { get; init; }

    public string? CustomerId { get; init; }

    public string? UserId { get; init; }

    public string? TeamId { get; init; }

    public string? TeamAlias { get; init; }

    public string? OrganizationId { get; init; }

    public string? UserEmail { get; init; }

    public string? KeyAlias { get; init; }

    /// <param name="account">By its id, since a profile that nobody saved has none.</param>
    public static AlertSubject Of(AccountId account, string? alias, object profile) => account.Kind switch
    {
        AccountKind.Key => OfKey(account, profile as KeyProfile),
        AccountKind.Team => new("team", "Team")
        {
            TeamId = account.Name,
            TeamAlias = alias,
            OrganizationId = (profile as TeamProfile)?.OrganizationId,
        },
        AccountKind.Member => new("team_member", "Team Member")
        {
            TeamId = account.MemberOf.Team,
            UserId = account.MemberOf.User,
            UserEmail = (profile as MemberProfile)?.Email,
        },
        AccountKind.User => new("internal_user", "User")
        {
            UserId = account.Name,
            UserEmail = (profile as UserProfile)?.Email,
        },
        AccountKind.Organization => new("organization", "Organization") { OrganizationId = account.Name },
        AccountKind.Customer => new("customer", "Customer") { CustomerId = account.Name },
        AccountKind.Tag => new("tag", "Tag"),
        AccountKind.Budget => new("budget", "Shared"),
        _ => new("proxy", "Proxy"),
    };

    private static AlertSubject OfKey(AccountId account, KeyProfile? key) => new("key", "Key")
    {
        Token = key?.Token ?? account.Name,
        KeyAlias = key?.Alias,
        UserId = key?.UserId,
        TeamId = key?.TeamId,
        OrganizationId = key?.OrganizationId,
    };
}
