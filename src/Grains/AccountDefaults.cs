using Tollgate.Accounts;

namespace Tollgate.Grains;

/// <summary>What the configuration grants accounts that have no limits of their own. Every process of a cluster is to
/// be told the same.</summary>
public sealed record AccountDefaults
{
    /// <summary>US dollars for each customer without a budget; null: no limit.</summary>
    public Money? CustomerBudget { get; init; }

    /// <summary>The budget object that each customer without a budget holds; null: none.</summary>
    public string? CustomerBudgetId { get; init; }

    /// <summary>US dollars for all calls together; null: no limit. 0 is a limit.</summary>
    public Money? ProxyBudget { get; init; }

    /// <summary>How long <see cref="ProxyBudget"/> lasts until it begins anew; null: for ever.</summary>
    public BudgetDuration? ProxyDuration { get; init; }

    /// <summary>How fast all calls together may go.</summary>
    public RateLimits ProxyRates { get; init; }

    /// <summary>Whether there is a limit on all calls together.</summary>
    public bool ProxyIsLimited => ProxyBudget is not null || !ProxyRates.AreNone;

    /// <summary>The rates of deployments, and of model groups whose keys share them.</summary>
    public IReadOnlyDictionary<AccountId, RateLimits> Models { get; init; } = new Dictionary<AccountId, RateLimits>();

    /// <summary>What the budgets of accounts stop that do not say it themselves. Default: the call after the one that
    /// crosses the line.</summary>
    public Enforcement Enforcement { get; init; }

    /// <summary>The limits that bind an account, with what it does not say itself.</summary>
    internal Limits Complete(Limits limits) =>
        limits.Enforcement is null && Enforcement != default ? limits with { Enforcement = Enforcement } : limits;

    /// <summary>The limits that bind a customer.</summary>
    public Limits OfCustomer(Limits saved) => saved is { MaxBudget: null, Budget: null }
        ? saved with
        {
            MaxBudget = CustomerBudget,
            Budget = CustomerBudgetId is { } budget ? new(budget, saved.Window.Since) : null,
        }
        : saved;
}
