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

    /// <summary>Budgets that stop something else; null: what the configuration says. Calls in flight go on under what
    /// they hold.</summary>
    public sealed record OfEnforcement(Enforcement? Enforcement) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Enforcement = Enforcement };
    }

    /// <summary>Other further windows. One that had its name before goes on in its period, with what is spent in
    /// it.</summary>
    public sealed record OfWindows(IReadOnlyList<BudgetWindow> Windows) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            Windows =
            [
                .. Windows.Select(window =>
                    limits.Windows.FirstOrDefault(known => known.Name == window.Name) is { } known
                        ? window with { Window = known.Window }
                        : window),
            ],
        };
    }

    /// <summary>Other budgets of models. One of a model that had one before goes on in its period, with what is spent
    /// in it.</summary>
    public sealed record OfModelBudgets(IReadOnlyList<ModelBudget> Budgets) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            ModelBudgets =
            [
                .. Budgets.Select(budget =>
                    limits.ModelBudgets.FirstOrDefault(known => known.Model == budget.Model) is { } known
                        ? budget with { Window = Under(known.Window, budget.Window, now) }
                        : budget),
            ],
        };

        private static Window Under(Window known, Window asked, DateTimeOffset now) => known.Duration == asked.Duration
            ? known
            : known.WithDuration(now, asked.Duration, asked.Calendar);
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

    /// <summary>Other models; empty: every one.</summary>
    public sealed record OfModels(IReadOnlyList<string> Models) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Models = Models };
    }

    /// <summary>Other names for models; empty: none.</summary>
    public sealed record OfAliases(IReadOnlyList<ModelAlias> Aliases) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Aliases = Aliases };
    }

    /// <summary>Another name for people; null: none.</summary>
    public sealed record OfAlias(string? Alias) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Alias = Alias };
    }

    /// <summary>Another end of admission; null: never.</summary>
    public sealed record OfExpiry(DateTimeOffset? Expires) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Expires = Expires };
    }

    /// <summary>More on top of the budget for a while; null: no more.</summary>
    public sealed record OfIncrease(TemporaryIncrease? Increase) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Increase = Increase };
    }

    /// <summary>A new secret. Those before it go on to name the account until an instant, unless they end
    /// sooner.</summary>
    public sealed record Rotation(string Hash, DateTimeOffset OthersExpire) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            Credentials =
            [
                .. (limits.Credentials ?? [])
                    .Where(known => known.Hash != Hash)
                    .Select(known => known with { Expires = Earlier(known.Expires, OthersExpire) })
                    .Where(known => known.Expires > now),
                new Credential(Hash),
            ],
        };

        private static DateTimeOffset Earlier(DateTimeOffset? known, DateTimeOffset other) =>
            known < other ? known.Value : other;
    }

    /// <summary>Admits nothing while it is blocked.</summary>
    public sealed record OfBlocked(bool Blocked) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Blocked = Blocked };
    }

    /// <summary>Begins a new period of every window now: nothing is spent in it yet.</summary>
    public sealed record Reset : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            Window = limits.Window.Reset(now),
            Windows = [.. limits.Windows.Select(window => window with { Window = window.Window.Reset(now) })],
            ModelBudgets =
                [.. limits.ModelBudgets.Select(budget => budget with { Window = budget.Window.Reset(now) })],
        };
    }

    /// <summary>Admits nothing any more; open calls still settle, and the figures are kept.</summary>
    public sealed record Deletion : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Deleted = true };
    }
}
