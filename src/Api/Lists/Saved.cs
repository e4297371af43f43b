using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Grains.Budgets;

namespace Tollgate.Api.Lists;

/// <summary>An account as the directory keeps it.</summary>
internal sealed record Saved<TProfile>(Limits Limits, TProfile Profile);

/// <summary>An account in a list.</summary>
/// <param name="Limits">As they were saved.</param>
/// <param name="Binding">With what it says nothing of itself: a budget object, or the configuration, does.</param>
/// <param name="Figures">Without what calls in flight hold, which only the account itself knows.</param>
/// <param name="Held">The budget object that it holds; null where it holds none.</param>
internal sealed record SavedRow<TProfile>(
    AccountId Account,
    Limits Limits,
    Limits Binding,
    TProfile Profile,
    BudgetFigures Figures,
    Saved<BudgetProfile>? Held);
