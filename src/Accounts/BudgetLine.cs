using System.Globalization;

namespace Tollgate.Accounts;

/// <summary>An amount of a budget at which somebody wants to hear of its spending: a share of it, or the soft
/// budget.</summary>
/// <param name="Percent">The share, from 1 to 100; null: the line is the soft budget itself.</param>
/// <param name="Of">The budget that it is a share of, or the soft budget.</param>
public readonly record struct BudgetLine(int? Percent, Money Of)
{
    /// <summary>What must be spent for the line to be reached.</summary>
    public Money Amount => Percent is { } percent and not 100 ? Money.RoundUp(Of.Dollars * percent / 100) : Of;

    /// <summary>Tells the lines of an account and period apart. The amount is part of it: a budget that was raised has
    /// lines of its own, and one that was lowered to what it was has those that it had.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        // Without zeros behind it: 10 and 10.00 are one budget.
        $"{(Percent is { } percent ? $"{percent}% of" : "soft")} {Of.Dollars:0.##################}");
}

/// <summary>A line that spending has reached.</summary>
/// <param name="Account">Whose budget it is; one that is hosted where it is a window's or a model's.</param>
/// <param name="Max">The budget as it is now; null where there is none but the soft one.</param>
/// <param name="Soft">The soft budget; null where there is none.</param>
/// <param name="ResetsAt">When the period ends; null if it never does.</param>
public sealed record Crossing(
    AccountId Account,
    Period Period,
    BudgetLine Line,
    Money Spent,
    Money? Max,
    Money? Soft,
    DateTimeOffset? ResetsAt);
