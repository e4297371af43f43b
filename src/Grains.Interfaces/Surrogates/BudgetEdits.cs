using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.windows-edit")]
internal struct WindowsEditSurrogate
{
    [Id(0)] public BudgetWindow[] Windows;
}

[RegisterConverter]
internal sealed class WindowsEditConverter : IConverter<LimitsEdit.OfWindows, WindowsEditSurrogate>
{
    public LimitsEdit.OfWindows ConvertFromSurrogate(in WindowsEditSurrogate surrogate) => new(surrogate.Windows);

    public WindowsEditSurrogate ConvertToSurrogate(in LimitsEdit.OfWindows value) =>
        new() { Windows = [.. value.Windows] };
}

[GenerateSerializer, Immutable, Alias("tollgate.model-budgets-edit")]
internal struct ModelBudgetsEditSurrogate
{
    [Id(0)] public ModelBudget[] Budgets;
}

[RegisterConverter]
internal sealed class ModelBudgetsEditConverter : IConverter<LimitsEdit.OfModelBudgets, ModelBudgetsEditSurrogate>
{
    public LimitsEdit.OfModelBudgets ConvertFromSurrogate(in ModelBudgetsEditSurrogate surrogate) =>
        new(surrogate.Budgets);

    public ModelBudgetsEditSurrogate ConvertToSurrogate(in LimitsEdit.OfModelBudgets value) =>
        new() { Budgets = [.. value.Budgets] };
}

[GenerateSerializer, Immutable, Alias("tollgate.budget-edit")]
internal struct BudgetEditSurrogate
{
    [Id(0)] public string? BudgetId;
}

[RegisterConverter]
internal sealed class BudgetEditConverter : IConverter<LimitsEdit.OfBudget, BudgetEditSurrogate>
{
    public LimitsEdit.OfBudget ConvertFromSurrogate(in BudgetEditSurrogate surrogate) => new(surrogate.BudgetId);

    public BudgetEditSurrogate ConvertToSurrogate(in LimitsEdit.OfBudget value) => new() { BudgetId = value.BudgetId };
}

[GenerateSerializer, Immutable, Alias("tollgate.increase-edit")]
internal struct IncreaseEditSurrogate
{
    [Id(0)] public TemporaryIncrease? Increase;
}

[RegisterConverter]
internal sealed class IncreaseEditConverter : IConverter<LimitsEdit.OfIncrease, IncreaseEditSurrogate>
{
    public LimitsEdit.OfIncrease ConvertFromSurrogate(in IncreaseEditSurrogate surrogate) => new(surrogate.Increase);

    public IncreaseEditSurrogate ConvertToSurrogate(in LimitsEdit.OfIncrease value) =>
        new() { Increase = value.Increase };
}
