using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.max-budget-edit")]
internal struct MaxBudgetEditSurrogate
{
    [Id(0)] public Money? Max;
}

[RegisterConverter]
internal sealed class MaxBudgetEditConverter : IConverter<LimitsEdit.OfMaxBudget, MaxBudgetEditSurrogate>
{
    public LimitsEdit.OfMaxBudget ConvertFromSurrogate(in MaxBudgetEditSurrogate surrogate) => new(surrogate.Max);

    public MaxBudgetEditSurrogate ConvertToSurrogate(in LimitsEdit.OfMaxBudget value) => new() { Max = value.Max };
}

[GenerateSerializer, Immutable, Alias("tollgate.soft-budget-edit")]
internal struct SoftBudgetEditSurrogate
{
    [Id(0)] public Money? Soft;
}

[RegisterConverter]
internal sealed class SoftBudgetEditConverter : IConverter<LimitsEdit.OfSoftBudget, SoftBudgetEditSurrogate>
{
    public LimitsEdit.OfSoftBudget ConvertFromSurrogate(in SoftBudgetEditSurrogate surrogate) => new(surrogate.Soft);

    public SoftBudgetEditSurrogate ConvertToSurrogate(in LimitsEdit.OfSoftBudget value) => new() { Soft = value.Soft };
}

[GenerateSerializer, Immutable, Alias("tollgate.duration-edit")]
internal struct DurationEditSurrogate
{
    [Id(0)] public BudgetDuration? Duration;
    [Id(1)] public ResetCalendar? Calendar;
}

[RegisterConverter]
internal sealed class DurationEditConverter : IConverter<LimitsEdit.OfDuration, DurationEditSurrogate>
{
    public LimitsEdit.OfDuration ConvertFromSurrogate(in DurationEditSurrogate surrogate) =>
        new(surrogate.Duration, surrogate.Calendar);

    public DurationEditSurrogate ConvertToSurrogate(in LimitsEdit.OfDuration value) =>
        new() { Duration = value.Duration, Calendar = value.Calendar };
}

[GenerateSerializer, Immutable, Alias("tollgate.enforcement-edit")]
internal struct EnforcementEditSurrogate
{
    [Id(0)] public int? Enforcement;
}

[RegisterConverter]
internal sealed class EnforcementEditConverter : IConverter<LimitsEdit.OfEnforcement, EnforcementEditSurrogate>
{
    public LimitsEdit.OfEnforcement ConvertFromSurrogate(in EnforcementEditSurrogate surrogate) =>
        new((Enforcement?)surrogate.Enforcement);

    public EnforcementEditSurrogate ConvertToSurrogate(in LimitsEdit.OfEnforcement value) =>
        new() { Enforcement = (int?)value.Enforcement };
}

[GenerateSerializer, Immutable, Alias("tollgate.blocked-edit")]
internal struct BlockedEditSurrogate
{
    [Id(0)] public bool Blocked;
}

[RegisterConverter]
internal sealed class BlockedEditConverter : IConverter<LimitsEdit.OfBlocked, BlockedEditSurrogate>
{
    public LimitsEdit.OfBlocked ConvertFromSurrogate(in BlockedEditSurrogate surrogate) => new(surrogate.Blocked);

    public BlockedEditSurrogate ConvertToSurrogate(in LimitsEdit.OfBlocked value) => new() { Blocked = value.Blocked };
}

[GenerateSerializer, Immutable, Alias("tollgate.reset-edit")]
internal struct ResetEditSurrogate;

[RegisterConverter]
internal sealed class ResetEditConverter : IConverter<LimitsEdit.Reset, ResetEditSurrogate>
{
    public LimitsEdit.Reset ConvertFromSurrogate(in ResetEditSurrogate surrogate) => new();

    public ResetEditSurrogate ConvertToSurrogate(in LimitsEdit.Reset value) => default;
}

[GenerateSerializer, Immutable, Alias("tollgate.deletion-edit")]
internal struct DeletionEditSurrogate;

[RegisterConverter]
internal sealed class DeletionEditConverter : IConverter<LimitsEdit.Deletion, DeletionEditSurrogate>
{
    public LimitsEdit.Deletion ConvertFromSurrogate(in DeletionEditSurrogate surrogate) => new();

    public DeletionEditSurrogate ConvertToSurrogate(in LimitsEdit.Deletion value) => default;
}
