using Tollgate.Accounts;

namespace Tollgate.Api.Bodies;

/// <summary>When budgets begin anew that are made or changed from now on; each keeps the rule under which it was
/// written.</summary>
/// <param name="Calendar">By which they do; null: they roll on by their duration.</param>
internal sealed record BudgetResets(ResetCalendar? Calendar);
