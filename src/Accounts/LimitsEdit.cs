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

    /// <summary>Another soft budget; null: none. It never stops a call.</summary>
    public sealed record OfSoftBudget(Money? Soft) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { SoftBudget = Soft };
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

    /// <summary>Other calls a minute; null: no limit.</summary>
    public sealed record OfRequestRate(long? Max) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) =>
            limits with { Rates = limits.Rates with { Requests = Max } };
    }

    /// <summary>Other tokens a minute; null: no limit.</summary>
    public sealed record OfTokenRate(long? Max) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) =>
            limits with { Rates = limits.Rates with { Tokens = Max } };
    }

    /// <summary>Other calls at once; null: no limit.</summary>
    public sealed record OfParallel(long? Max) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) =>
            limits with { Rates = limits.Rates with { Parallel = Max } };
    }

    /// <summary>Other guarantees of rates; null: that one stays.</summary>
    public sealed record OfGuarantees(bool? Requests, bool? Tokens) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            Guarantees = new RateGuarantees(
                Requests ?? limits.Guarantees is { Requests: true },
                Tokens ?? limits.Guarantees is { Tokens: true }).OrNone(),
        };
    }

    /// <summary>Other calls a minute of single models. Their tokens a minute stay.</summary>
    public sealed record OfModelRequestRates(IReadOnlyDictionary<string, long> Max) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            ModelRates = With(limits, Max.Keys, (model, rates) => rates with { Requests = Of(Max, model) }),
        };
    }

    /// <summary>Other tokens a minute of single models. Their calls a minute stay.</summary>
    public sealed record OfModelTokenRates(IReadOnlyDictionary<string, long> Max) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with
        {
            ModelRates = With(limits, Max.Keys, (model, rates) => rates with { Tokens = Of(Max, model) }),
        };
    }

    /// <summary>Another part of shared rates; null: none.</summary>
    public sealed record OfPriority(string? Priority) : LimitsEdit
    {
        public override Limits Apply(Limits limits, DateTimeOffset now) => limits with { Priority = Priority };
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

    private static ModelRate[] With(
        Limits limits, IEnumerable<string> models, Func<string, RateLimits, RateLimits> change) =>
    [
        .. limits.ModelRates.Select(rate => rate.Model).Union(models)
            .Select(model => new ModelRate(model, change(
                model, limits.ModelRates.FirstOrDefault(rate => rate.Model == model)?.Limits ?? default)))
            .Where(rate => !rate.Limits.AreNone),
    ];

    private static long? Of(IReadOnlyDictionary<string, long> max, string model) =>
        max.TryGetValue(model, out var value) ? value : null;
}
