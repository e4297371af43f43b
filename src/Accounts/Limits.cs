namespace Tollgate.Accounts;

/// <summary>What a budget stops.</summary>
public enum Enforcement
{
    /// <summary>The call after the one that crosses the line: each holds what it is likely to cost.</summary>
    LastCall,

    /// <summary>Every call that could cross the line: each holds the most that it can cost.</summary>
    Hard,
}

/// <summary>What an account allows. Its windows are part of it, since an edit of either takes effect in the same
/// commit.</summary>
public sealed record Limits
{
    /// <summary>What people call the account; refusals name it.</summary>
    public string? Alias { get; init; }

    /// <summary>US dollars per period; null: no limit. 0 is a limit, and refuses at once.</summary>
    public Money? MaxBudget { get; init; }

    /// <summary>US dollars per period at which somebody is told; null: nobody is. It never stops a call.</summary>
    public Money? SoftBudget { get; init; }

    /// <summary>When <see cref="MaxBudget"/> begins anew; also that of an account without a budget, whose spend it
    /// counts.</summary>
    public required Window Window { get; init; }

    /// <summary>Further budgets, each with a period of its own; all of them must have room. At most
    /// <see cref="WindowsMax"/>.</summary>
    public IReadOnlyList<BudgetWindow> Windows { get; init; } = [];

    /// <summary>What the budgets stop; null: what the configuration says, and else the call after the one that crosses
    /// the line.</summary>
    public Enforcement? Enforcement { get; init; }

    /// <summary>Budgets of single models, each with a period of its own; at most <see cref="ModelBudgetsMax"/>.
    /// </summary>
    public IReadOnlyList<ModelBudget> ModelBudgets { get; init; } = [];

    /// <summary>How fast calls may come, whatever they cost.</summary>
    public RateLimits Rates { get; init; }

    /// <summary>Which of the rates are guaranteed; null: none.</summary>
    public RateGuarantees? Guarantees { get; init; }

    /// <summary>The rates are shared among the keys that call: each may take what falls to it.</summary>
    public bool SharesRates { get; init; }

    /// <summary>The name of the part of shared rates that is reserved for calls of this account; null: none.</summary>
    public string? Priority { get; init; }

    /// <summary>How fast calls of single models may come, besides; at most <see cref="ModelBudgetsMax"/>.</summary>
    public IReadOnlyList<ModelRate> ModelRates { get; init; } = [];

    /// <summary>Whether calls of the last minute matter to it.</summary>
    public bool HasRates =>
        !Rates.AreNone || ModelRates.Count > 0 || ModelBudgets.Any(budget => !budget.Rates.AreNone);

    /// <summary>The budget that the account holds; null: none but its own.</summary>
    public BudgetLink? Budget { get; init; }

    /// <summary>What is added to <see cref="MaxBudget"/> for a while; null: nothing.</summary>
    public TemporaryIncrease? Increase { get; init; }

    /// <summary>The names of the models, or of groups of them, that may be called; empty: every one.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Its own names for models; at most <see cref="AliasesMax"/>.</summary>
    public IReadOnlyList<ModelAlias> Aliases { get; init; } = [];

    /// <summary>The secrets that may call in this account's name; null where calls need none (a team).</summary>
    public IReadOnlyList<Credential>? Credentials { get; init; }

    public bool Blocked { get; init; }

    /// <summary>Refuses everything; figures are kept, since open calls still settle.</summary>
    public bool Deleted { get; init; }

    /// <summary>When the account stops admitting; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Each window is a balance of its own in every call's row, so there is a bound.</summary>
    public const int WindowsMax = 8;

    /// <summary>They are kept with the account, and read with every change of it.</summary>
    public const int ModelBudgetsMax = 100;

    /// <summary>They are looked through for every call.</summary>
    public const int AliasesMax = 100;

    /// <summary>The rates of single models that bind: those that stand with a budget count where
    /// <see cref="ModelRates"/> do not say them.</summary>
    internal IEnumerable<ModelRate> RatesOfModels()
    {
        var own = ModelRates.ToDictionary(rate => rate.Model, rate => rate.Limits, StringComparer.Ordinal);
        foreach (var budget in ModelBudgets.Where(budget => !budget.Rates.AreNone))
            own[budget.Model] = own.GetValueOrDefault(budget.Model).Or(budget.Rates);
        return own.Select(rate => new ModelRate(rate.Key, rate.Value));
    }

    /// <summary>The limits after edits. What is spent stays in the period that runs, also where another window, its own
    /// or that of a budget, binds the account from now on.</summary>
    /// <param name="binding">What binds the account until now: these, under the budget that it holds.</param>
    public Limits After(IEnumerable<LimitsEdit> edits, Limits binding, DateTimeOffset now)
    {
        var running = binding.Budget is null || Window.Duration is not null
            ? this
            : this with { Window = Window with { Since = binding.Window.At(now).Since } };
        var edited = edits.Aggregate(running, (limits, edit) => edit.Apply(limits, now));
        // A clock that went back must not put the link before what it holds.
        return edited.Budget is { } link
            ? edited with { Budget = link with { At = Latest(link.At, now, edited.Window.Since) } }
            : edited;
    }

    /// <summary>The limits of an account that holds a budget: what it does not say itself, the budget says. What is
    /// spent stays in the period that runs, which ends when the budget's does.</summary>
    public Limits Under(Limits budget)
    {
        var limits = this with
        {
            MaxBudget = MaxBudget ?? budget.MaxBudget,
            SoftBudget = SoftBudget ?? budget.SoftBudget,
            Enforcement = Enforcement ?? budget.Enforcement,
            Models = Models.Count == 0 ? budget.Models : Models,
            ModelBudgets = ModelBudgets.Count == 0 ? budget.ModelBudgets : ModelBudgets,
            Rates = Rates.Or(budget.Rates),
            ModelRates = ModelRates.Count == 0 ? budget.ModelRates : ModelRates,
        };
        return Budget is { } link && MaxBudget is null && Window.Duration is null
            ? limits with { Window = budget.Window.HeldSince(Window.Since, link.At) }
            : limits;
    }

    private static DateTimeOffset Latest(params DateTimeOffset[] instants) => instants.Max();
}

/// <summary>A budget object that an account holds, and since when.</summary>
public sealed record BudgetLink(string BudgetId, DateTimeOffset At);

/// <summary>US dollars on top of a budget, until an instant.</summary>
public readonly record struct TemporaryIncrease(Money Amount, DateTimeOffset Until);

/// <summary>What may be spent on one model in each period of <paramref name="Window"/>.</summary>
/// <param name="Model">As clients name it, or what stands behind the last slash of that.</param>
/// <param name="MaxBudget">Null where only <see cref="Rates"/> limit the model.</param>
public sealed record ModelBudget(string Model, Money? MaxBudget, Window Window)
{
    /// <summary>How fast its calls may come, where the account's rates of models do not say it.</summary>
    public RateLimits Rates { get; init; }
}

/// <summary>A further budget of an account: at most <paramref name="MaxBudget"/> in each period of
/// <paramref name="Window"/>.</summary>
/// <param name="Name">Tells the windows of an account apart; its duration, as the client wrote it.</param>
public sealed record BudgetWindow(string Name, Money MaxBudget, Window Window);

/// <summary>A secret that names an account, known by its SHA-256 in lower-case hexadecimal.</summary>
/// <param name="Expires">When it stops naming it, after a rotation; null: not yet known.</param>
public sealed record Credential(string Hash, DateTimeOffset? Expires = null);

/// <summary>The secrets of one account.</summary>
public static class Credentials
{
    /// <summary>Whether one of them was presented, and still names its account.</summary>
    public static bool Name(this IReadOnlyList<Credential> credentials, string? presented, DateTimeOffset now)
    {
        for (var i = 0; i < credentials.Count; i++)
        {
            if (credentials[i].Hash == presented && (credentials[i].Expires is not { } expires || now < expires))
                return true;
        }

        return false;
    }
}
