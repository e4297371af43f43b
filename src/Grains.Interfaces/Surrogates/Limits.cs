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

[GenerateSerializer, Immutable, Alias("tollgate.window")]
internal struct WindowSurrogate
{
    [Id(0)] public DateTimeOffset Since;
    [Id(1)] public DateTimeOffset? Next;
    [Id(2)] public BudgetDuration? Duration;
}

[RegisterConverter]
internal sealed class WindowConverter : IConverter<Window, WindowSurrogate>
{
    public Window ConvertFromSurrogate(in WindowSurrogate surrogate) =>
        new(surrogate.Since, surrogate.Next, surrogate.Duration);

    public WindowSurrogate ConvertToSurrogate(in Window value) =>
        new() { Since = value.Since, Next = value.Next, Duration = value.Duration };
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
    [Id(9)] public int? Enforcement;
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
        Enforcement = (Enforcement?)surrogate.Enforcement,
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
        Enforcement = (int?)value.Enforcement,
    };
}
