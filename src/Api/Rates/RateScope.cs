using Tollgate.Accounts;

namespace Tollgate.Api.Rates;

/// <summary>What LiteLLM calls an account that limits how fast calls come, in headers and texts.</summary>
internal sealed class RateScope
{
    private static readonly RateScope[] OfWhole = [.. Enum.GetValues<AccountKind>().Select(kind =>
        new RateScope(kind.Facts.RateScope, kind.Facts.OlderRateScope))];

    private static readonly RateScope[] OfModel = [.. Enum.GetValues<AccountKind>().Select(kind =>
        new RateScope(kind.Facts.ModelRateScope, kind.Facts.ModelRateScope))];

    private RateScope(string name, string olderName)
    {
        (Name, OlderName) = (name, olderName);
        Requests = new(name, "requests");
        Tokens = new(name, "tokens");
        Parallel = new(name, "max_parallel_requests");
    }

    /// <summary>As its present limiter says it.</summary>
    public string Name { get; }

    /// <summary>As the one of 2024 did.</summary>
    public string OlderName { get; }

    public HeaderNames Requests { get; }

    public HeaderNames Tokens { get; }

    public HeaderNames Parallel { get; }

    public static RateScope Of(AccountId account) =>
        (account.Host == account ? OfWhole : OfModel)[(int)account.Kind];

    /// <summary>The account itself, in LiteLLM's words.</summary>
    public static string ValueOf(AccountId account)
    {
        var host = account.Name;
        if (account.Kind is AccountKind.Member or AccountKind.OrganizationMember)
        {
            var (group, user) = account.MemberOf;
            host = $"{group}:{user}";
        }

        return account.Host == account ? host : $"{host}:{account.HostedName}";
    }

    /// <summary>The headers that tell of one limit.</summary>
    internal sealed class HeaderNames(string scope, string what)
    {
        public string What { get; } = what;

        public string Limit { get; } = $"x-ratelimit-{scope}-limit-{what}";

        public string Remaining { get; } = $"x-ratelimit-{scope}-remaining-{what}";
    }
}
