namespace Tollgate.Accounts;

/// <summary>One change of what an account allows. What it leads to follows from the limits as they are when it is made,
/// so an edit that waited for another applies to what the other left.</summary>
public abstract record LimitsEdit
{
    private LimitsEdit()
    {
    }

    /// <summary>The limits after the change.</summary>
    public abstract Limits Apply(Limits limits, DateTimeOffset now);

    /// <summary>Another budget; null: none. What is spent stays spent.</summary>
    public sealed record OfMaxBudget(Money? Max) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { MaxBudget = Max };
    }

    /// <summary>Another duration; null: none. The running period goes on, and its reset is the first of the duration
    /// by the calendar; null: one duration from now.</summary>
    public sealed record OfDuration(BudgetDuration? Duration, ResetCalendar? Calendar = null) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) =>
            limits with { Window = limits.Window.WithDuration(now, Duration, Calendar) };
    }

    /// <summary>Admits nothing while it is blocked.</summary>
    public sealed record OfBlocked(bool Blocked) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Blocked = Blocked };
    }

    /// <summary>Other models; none: every one may be called.</summary>
    public sealed record OfModels(IReadOnlyList<string> Models) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Models = Models };
    }

    /// <summary>Another budget object to hold; null: none. One that is held already stays held since it was.</summary>
    public sealed record OfBudget(string? BudgetId) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            Budget = BudgetId is null ? null
                : limits.Budget?.BudgetId == BudgetId ? limits.Budget
                : new(BudgetId, now),
        };
    }

    /// <summary>Begins a new period of every window now: nothing is spent in it yet.</summary>
    public sealed record Reset : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            Window = limits.Window.Reset(now),
            Windows = [.. limits.Windows.Select(window => window with { Window = window.Window.Reset(now) })],
        };
    }

    /// <summary>Admits nothing any more; open calls still settle, and the figures are kept.</summary>
    public sealed record Deletion : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Deleted = true };
    }
}
