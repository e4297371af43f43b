using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.explanation")]
internal struct ExplanationSurrogate
{
    [Id(0)] public AccountId Account;
    [Id(1)] public long Epoch;
    [Id(2)] public BudgetExplanation[] Budgets;
    [Id(3)] public HoldExplanation[] Holds;
    [Id(4)] public RateExplanation[] Rates;
}

[RegisterConverter]
internal sealed class ExplanationConverter : IConverter<Explanation, ExplanationSurrogate>
{
    public Explanation ConvertFromSurrogate(in ExplanationSurrogate surrogate) =>
        new(surrogate.Account, surrogate.Epoch, surrogate.Budgets, surrogate.Holds) { Rates = surrogate.Rates };

    public ExplanationSurrogate ConvertToSurrogate(in Explanation value) => new()
    {
        Account = value.Account,
        Epoch = value.Epoch,
        Budgets = [.. value.Budgets],
        Holds = [.. value.Holds],
        Rates = [.. value.Rates],
    };
}

[GenerateSerializer, Immutable, Alias("tollgate.budget-explanation")]
internal struct BudgetExplanationSurrogate
{
    [Id(0)] public AccountId Account;
    [Id(1)] public Money? Max;
    [Id(2)] public Money Spent;
    [Id(3)] public Money Held;
    [Id(4)] public Period Period;
    [Id(5)] public DateTimeOffset? ResetsAt;
    [Id(6)] public long Version;
}

[RegisterConverter]
internal sealed class BudgetExplanationConverter : IConverter<BudgetExplanation, BudgetExplanationSurrogate>
{
    public BudgetExplanation ConvertFromSurrogate(in BudgetExplanationSurrogate surrogate) => new(
        surrogate.Account,
        surrogate.Max,
        surrogate.Spent,
        surrogate.Held,
        surrogate.Period,
        surrogate.ResetsAt,
        surrogate.Version);

    public BudgetExplanationSurrogate ConvertToSurrogate(in BudgetExplanation value) => new()
    {
        Account = value.Account,
        Max = value.Max,
        Spent = value.Spent,
        Held = value.Held,
        Period = value.Period,
        ResetsAt = value.ResetsAt,
        Version = value.Version,
    };
}

[GenerateSerializer, Immutable, Alias("tollgate.hold-explanation")]
internal struct HoldExplanationSurrogate
{
    [Id(0)] public CallId Call;
    [Id(1)] public Money Held;
    [Id(2)] public DateTimeOffset Since;
}

[RegisterConverter]
internal sealed class HoldExplanationConverter : IConverter<HoldExplanation, HoldExplanationSurrogate>
{
    public HoldExplanation ConvertFromSurrogate(in HoldExplanationSurrogate surrogate) =>
        new(surrogate.Call, surrogate.Held, surrogate.Since);

    public HoldExplanationSurrogate ConvertToSurrogate(in HoldExplanation value) =>
        new() { Call = value.Call, Held = value.Held, Since = value.Since };
}
