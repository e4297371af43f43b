using System.Reflection;

namespace Tollgate.Accounts;

/// <summary>What kinds of things limit calls and are charged for them. All that is said of a kind stands with it, so
/// that another one is an entry here, and its own folders.</summary>
public enum AccountKind
{
    [KindFacts("key", "Key", refusalPlace: 1,
        RateScope = "api_key", OlderRateScope = "key", ModelRateScope = "model_per_key", MetricName = "api_key")]
    Key,

    [KindFacts("team", "Team", refusalPlace: 0, IdField = "team_id", MetricName = "team",
        NotFound = "Team doesn't exist in db. Team={id}. Create team via `/team/new` call.")]
    Team,

    /// <summary>A user inside a team.</summary>
    [KindFacts("member", "Member", refusalPlace: 6, ExistsUnmade = true,
        RateScope = "team_member", AlertGroup = "team_member", AlertTitle = "Team Member",
        NotFound = "{id} doesn't exist in db. Add the user via `/team/member_add` call.")]
    Member,

    /// <summary>The owner of keys.</summary>
    [KindFacts("user", "User", refusalPlace: 5, IdField = "user_id", ExistsUnmade = true, AlertGroup = "internal_user",
        MetricName = "user",
        NotFound = "User doesn't exist in db. 'user_id'={id}. Create user via `/user/new` call.")]
    User,

    [KindFacts("organization", "Organization", refusalPlace: 2, IdField = "organization_id", AccessName = "org",
        NotFound = "Organization doesn't exist in db. Organization={id}. Create it via `/organization/new` call.")]
    Organization,

    /// <summary>A user inside an organization, whichever of its teams and keys he calls with.</summary>
    [KindFacts("organization_member", "Organization Member", refusalPlace: 7, ExistsUnmade = true, AccessName = "org",
        NotFound = "{id} doesn't exist in db. Add the user via `/organization/member_add` call.")]
    OrganizationMember,

    /// <summary>The end user in whose name a call is made.</summary>
    [KindFacts("customer", "End User", refusalPlace: 8, IdField = "end_user_id", ExistsUnmade = true,
        RateScope = "end_user", OlderRateScope = "customer", AlertTitle = "Customer")]
    Customer,

    [KindFacts("tag", "Tag", refusalPlace: 3, IdField = "name",
        NotFound = "Tag doesn't exist in db. Tag={id}. Create tag via `/tag/new` call.")]
    Tag,

    /// <summary>A budget that accounts hold: limits that each keeps for itself, or a pool that all draw on.</summary>
    [KindFacts("budget", "Budget", refusalPlace: 4, IdField = "budget_id", AlertTitle = "Shared")]
    Budget,

    /// <summary>All calls together.</summary>
    [KindFacts("proxy", "Proxy", refusalPlace: 9, ExistsUnmade = true, RateScope = "global")]
    Proxy,

    /// <summary>All upstreams of a model, under the name by which clients ask for it.</summary>
    [KindFacts("model", "ModelGroup", refusalPlace: 9, ExistsUnmade = true)]
    ModelGroup,

    /// <summary>One upstream of a model.</summary>
    [KindFacts("deployment", "Deployment", refusalPlace: 9, ExistsUnmade = true)]
    Deployment,
}

/// <summary>What is said of a kind of account; its names, where LiteLLM has words for it, are LiteLLM's.</summary>
/// <param name="prefix">Stands in front of its ids, and names the type of its grain, its rows in the directory and its
/// routes.</param>
/// <param name="title">In the texts of refusals.</param>
/// <param name="refusalPlace">Among refusals for like reasons the one with the lowest place is told, from 0 on.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class KindFactsAttribute(string prefix, string title, int refusalPlace) : Attribute
{
    public string Prefix { get; } = prefix;

    public string Title { get; } = title;

    public int RefusalPlace { get; } = refusalPlace;

    /// <summary>What a client is told that named one which does not exist; {id} stands for its id.</summary>
    public string NotFound { get => field ?? $"{Title}={{id}} doesn't exist in db."; init; }

    /// <summary>In the type of the error, and in its text, where it may not use a model.</summary>
    public string AccessName { get => field ?? Prefix; init; }

    /// <summary>In the headers of its rates, and in the texts of LiteLLM's present limiter.</summary>
    public string RateScope { get => field ?? Prefix; init; }

    /// <summary>In the texts of the limiter of 2024.</summary>
    public string OlderRateScope { get => field ?? RateScope; init; }

    /// <summary>In headers and texts of both, for its rates of single models.</summary>
    public string ModelRateScope { get => field ?? $"model_per_{RateScope}"; init; }

    /// <summary>The group of its alerts.</summary>
    public string AlertGroup { get => field ?? Prefix; init; }

    /// <summary>In the texts of its alerts.</summary>
    public string AlertTitle { get => field ?? Title; init; }

    /// <summary>In the names of the metrics of its budget; null: it has none.</summary>
    public string? MetricName { get; init; }

    /// <summary>The field of a query that names one; null: none does alone.</summary>
    public string? IdField { get; init; }

    /// <summary>Whether one that nobody made can have spent.</summary>
    public bool ExistsUnmade { get; init; }
}

/// <summary>Tells what is said of a kind.</summary>
public static class AccountKinds
{
    // In the order of the kinds.
    internal static readonly KindFactsAttribute[] All = [.. Enum.GetNames<AccountKind>().Select(kind =>
        typeof(AccountKind).GetField(kind)!.GetCustomAttribute<KindFactsAttribute>()!)];

    extension(AccountKind kind)
    {
        public KindFactsAttribute Facts => All[(int)kind];
    }
}
