using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.budget-duration")]
internal struct BudgetDurationSurrogate
{
    [Id(0)] public string Text;
}

[RegisterConverter]
internal sealed class BudgetDurationConverter : IConverter<BudgetDuration, BudgetDurationSurrogate>
{
    public BudgetDuration ConvertFromSurrogate(in BudgetDurationSurrogate surrogate) =>
        BudgetDuration.Parse(surrogate.Text);

    public BudgetDurationSurrogate ConvertToSurrogate(in BudgetDuration value) => new() { Text = value.ToString() };
}

[GenerateSerializer, Immutable, Alias("tollgate.calendar")]
internal struct CalendarSurrogate
{
    [Id(0)] public string TimeZone;
    [Id(1)] public TimeOnly ResetTime;
}

[RegisterConverter]
internal sealed class CalendarConverter : IConverter<ResetCalendar, CalendarSurrogate>
{
    public ResetCalendar ConvertFromSurrogate(in CalendarSurrogate surrogate) =>
        new(surrogate.TimeZone, surrogate.ResetTime);

    public CalendarSurrogate ConvertToSurrogate(in ResetCalendar value) =>
        new() { TimeZone = value.TimeZone, ResetTime = value.ResetTime };
}

[GenerateSerializer, Immutable, Alias("tollgate.window")]
internal struct WindowSurrogate
{
    [Id(0)] public DateTimeOffset Since;
    [Id(1)] public DateTimeOffset? Next;
    [Id(2)] public BudgetDuration? Duration;
    [Id(3)] public ResetCalendar? Calendar;
    [Id(4)] public DateTimeOffset? Anchor;
}

[RegisterConverter]
internal sealed class WindowConverter : IConverter<Window, WindowSurrogate>
{
    public Window ConvertFromSurrogate(in WindowSurrogate surrogate) =>
        new(surrogate.Since, surrogate.Next, surrogate.Duration, surrogate.Calendar) { Anchor = surrogate.Anchor };

    public WindowSurrogate ConvertToSurrogate(in Window value) => new()
    {
        Since = value.Since,
        Next = value.Next,
        Duration = value.Duration,
        Calendar = value.Calendar,
        Anchor = value.Anchor,
    };
}

[GenerateSerializer, Immutable, Alias("tollgate.budget-window")]
internal struct BudgetWindowSurrogate
{
    [Id(0)] public string Name;
    [Id(1)] public Money MaxBudget;
    [Id(2)] public Window Window;
}

[RegisterConverter]
internal sealed class BudgetWindowConverter : IConverter<BudgetWindow, BudgetWindowSurrogate>
{
    public BudgetWindow ConvertFromSurrogate(in BudgetWindowSurrogate surrogate) =>
        new(surrogate.Name, surrogate.MaxBudget, surrogate.Window);

    public BudgetWindowSurrogate ConvertToSurrogate(in BudgetWindow value) =>
        new() { Name = value.Name, MaxBudget = value.MaxBudget, Window = value.Window };
}

[GenerateSerializer, Immutable, Alias("tollgate.model-budget")]
internal struct ModelBudgetSurrogate
{
    [Id(0)] public string Model;
    [Id(1)] public Money? MaxBudget;
    [Id(2)] public Window Window;
    [Id(3)] public RateLimits Rates;
}

[RegisterConverter]
internal sealed class ModelBudgetConverter : IConverter<ModelBudget, ModelBudgetSurrogate>
{
    public ModelBudget ConvertFromSurrogate(in ModelBudgetSurrogate surrogate) =>
        new(surrogate.Model, surrogate.MaxBudget, surrogate.Window) { Rates = surrogate.Rates };

    public ModelBudgetSurrogate ConvertToSurrogate(in ModelBudget value) => new()
    {
        Model = value.Model,
        MaxBudget = value.MaxBudget,
        Window = value.Window,
        Rates = value.Rates,
    };
}

[GenerateSerializer, Immutable, Alias("tollgate.budget-link")]
internal struct BudgetLinkSurrogate
{
    [Id(0)] public string BudgetId;
    [Id(1)] public DateTimeOffset At;
}

[RegisterConverter]
internal sealed class BudgetLinkConverter : IConverter<BudgetLink, BudgetLinkSurrogate>
{
    public BudgetLink ConvertFromSurrogate(in BudgetLinkSurrogate surrogate) => new(surrogate.BudgetId, surrogate.At);

    public BudgetLinkSurrogate ConvertToSurrogate(in BudgetLink value) =>
        new() { BudgetId = value.BudgetId, At = value.At };
}

[GenerateSerializer, Immutable, Alias("tollgate.temporary-increase")]
internal struct TemporaryIncreaseSurrogate
{
    [Id(0)] public Money Amount;
    [Id(1)] public DateTimeOffset Until;
}

[RegisterConverter]
internal sealed class TemporaryIncreaseConverter : IConverter<TemporaryIncrease, TemporaryIncreaseSurrogate>
{
    public TemporaryIncrease ConvertFromSurrogate(in TemporaryIncreaseSurrogate surrogate) =>
        new(surrogate.Amount, surrogate.Until);

    public TemporaryIncreaseSurrogate ConvertToSurrogate(in TemporaryIncrease value) =>
        new() { Amount = value.Amount, Until = value.Until };
}

[GenerateSerializer, Immutable, Alias("tollgate.credential")]
internal struct CredentialSurrogate
{
    [Id(0)] public string Hash;
    [Id(1)] public DateTimeOffset? Expires;
}

[RegisterConverter]
internal sealed class CredentialConverter : IConverter<Credential, CredentialSurrogate>
{
    public Credential ConvertFromSurrogate(in CredentialSurrogate surrogate) => new(surrogate.Hash, surrogate.Expires);

    public CredentialSurrogate ConvertToSurrogate(in Credential value) =>
        new() { Hash = value.Hash, Expires = value.Expires };
}

[GenerateSerializer, Immutable, Alias("tollgate.model-alias")]
internal struct ModelAliasSurrogate
{
    [Id(0)] public string Name;
    [Id(1)] public string Model;
}

[RegisterConverter]
internal sealed class ModelAliasConverter : IConverter<ModelAlias, ModelAliasSurrogate>
{
    public ModelAlias ConvertFromSurrogate(in ModelAliasSurrogate surrogate) => new(surrogate.Name, surrogate.Model);

    public ModelAliasSurrogate ConvertToSurrogate(in ModelAlias value) =>
        new() { Name = value.Name, Model = value.Model };
}

[GenerateSerializer, Immutable, Alias("tollgate.limits")]
internal struct LimitsSurrogate
{
    [Id(0)] public string? Alias;
    [Id(1)] public Money? MaxBudget;
    [Id(2)] public Window Window;
    [Id(3)] public BudgetWindow[] Windows;
    [Id(4)] public string[] Models;
    [Id(5)] public Credential[]? Credentials;
    [Id(6)] public bool Blocked;
    [Id(7)] public bool Deleted;
    [Id(8)] public DateTimeOffset? Expires;
    [Id(9)] public ModelBudget[] ModelBudgets;
    [Id(10)] public BudgetLink? Budget;
    [Id(11)] public TemporaryIncrease? Increase;
    [Id(12)] public int? Enforcement;
    [Id(13)] public RateLimits Rates;
    [Id(14)] public ModelRate[] ModelRates;
    [Id(15)] public bool SharesRates;
    [Id(16)] public string? Priority;
    [Id(17)] public Money? SoftBudget;
    [Id(18)] public ModelAlias[] Aliases;
    [Id(19)] public RateGuarantees? Guarantees;
}

[RegisterConverter]
internal sealed class LimitsConverter : IConverter<Limits, LimitsSurrogate>
{
    public Limits ConvertFromSurrogate(in LimitsSurrogate surrogate) => new()
    {
        Alias = surrogate.Alias,
        MaxBudget = surrogate.MaxBudget,
        Window = surrogate.Window,
        Windows = surrogate.Windows,
        Models = surrogate.Models,
        Credentials = surrogate.Credentials,
        Blocked = surrogate.Blocked,
        Deleted = surrogate.Deleted,
        Expires = surrogate.Expires,
        ModelBudgets = surrogate.ModelBudgets,
        Budget = surrogate.Budget,
        Increase = surrogate.Increase,
        Enforcement = (Enforcement?)surrogate.Enforcement,
        Rates = surrogate.Rates,
        ModelRates = surrogate.ModelRates,
        SharesRates = surrogate.SharesRates,
        Priority = surrogate.Priority,
        SoftBudget = surrogate.SoftBudget,
        Aliases = surrogate.Aliases ?? [],
        Guarantees = surrogate.Guarantees,
    };

    public LimitsSurrogate ConvertToSurrogate(in Limits value) => new()
    {
        Alias = value.Alias,
        MaxBudget = value.MaxBudget,
        Window = value.Window,
        Windows = [.. value.Windows],
        Models = [.. value.Models],
        Credentials = value.Credentials is { } credentials ? [.. credentials] : null,
        Blocked = value.Blocked,
        Deleted = value.Deleted,
        Expires = value.Expires,
        ModelBudgets = [.. value.ModelBudgets],
        Budget = value.Budget,
        Increase = value.Increase,
        Enforcement = (int?)value.Enforcement,
        Rates = value.Rates,
        ModelRates = [.. value.ModelRates],
        SharesRates = value.SharesRates,
        Priority = value.Priority,
        SoftBudget = value.SoftBudget,
        Aliases = [.. value.Aliases],
        Guarantees = value.Guarantees,
    };
}
