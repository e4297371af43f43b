using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.request-rate-edit")]
internal struct RequestRateEditSurrogate
{
    [Id(0)] public long? Max;
}

[RegisterConverter]
internal sealed class RequestRateEditConverter : IConverter<LimitsEdit.OfRequestRate, RequestRateEditSurrogate>
{
    public LimitsEdit.OfRequestRate ConvertFromSurrogate(in RequestRateEditSurrogate surrogate) => new(surrogate.Max);

    public RequestRateEditSurrogate ConvertToSurrogate(in LimitsEdit.OfRequestRate value) => new() { Max = value.Max };
}

[GenerateSerializer, Immutable, Alias("tollgate.token-rate-edit")]
internal struct TokenRateEditSurrogate
{
    [Id(0)] public long? Max;
}

[RegisterConverter]
internal sealed class TokenRateEditConverter : IConverter<LimitsEdit.OfTokenRate, TokenRateEditSurrogate>
{
    public LimitsEdit.OfTokenRate ConvertFromSurrogate(in TokenRateEditSurrogate surrogate) => new(surrogate.Max);

    public TokenRateEditSurrogate ConvertToSurrogate(in LimitsEdit.OfTokenRate value) => new() { Max = value.Max };
}

[GenerateSerializer, Immutable, Alias("tollgate.parallel-edit")]
internal struct ParallelEditSurrogate
{
    [Id(0)] public long? Max;
}

[RegisterConverter]
internal sealed class ParallelEditConverter : IConverter<LimitsEdit.OfParallel, ParallelEditSurrogate>
{
    public LimitsEdit.OfParallel ConvertFromSurrogate(in ParallelEditSurrogate surrogate) => new(surrogate.Max);

    public ParallelEditSurrogate ConvertToSurrogate(in LimitsEdit.OfParallel value) => new() { Max = value.Max };
}

[GenerateSerializer, Immutable, Alias("tollgate.model-request-rates-edit")]
internal struct ModelRequestRatesEditSurrogate
{
    [Id(0)] public Dictionary<string, long> Max;
}

[RegisterConverter]
internal sealed class ModelRequestRatesEditConverter
    : IConverter<LimitsEdit.OfModelRequestRates, ModelRequestRatesEditSurrogate>
{
    public LimitsEdit.OfModelRequestRates ConvertFromSurrogate(in ModelRequestRatesEditSurrogate surrogate) =>
        new(surrogate.Max);

    public ModelRequestRatesEditSurrogate ConvertToSurrogate(in LimitsEdit.OfModelRequestRates value) =>
        new() { Max = new(value.Max) };
}

[GenerateSerializer, Immutable, Alias("tollgate.model-token-rates-edit")]
internal struct ModelTokenRatesEditSurrogate
{
    [Id(0)] public Dictionary<string, long> Max;
}

[RegisterConverter]
internal sealed class ModelTokenRatesEditConverter
    : IConverter<LimitsEdit.OfModelTokenRates, ModelTokenRatesEditSurrogate>
{
    public LimitsEdit.OfModelTokenRates ConvertFromSurrogate(in ModelTokenRatesEditSurrogate surrogate) =>
        new(surrogate.Max);

    public ModelTokenRatesEditSurrogate ConvertToSurrogate(in LimitsEdit.OfModelTokenRates value) =>
        new() { Max = new(value.Max) };
}

[GenerateSerializer, Immutable, Alias("tollgate.priority-edit")]
internal struct PriorityEditSurrogate
{
    [Id(0)] public string? Priority;
}

[RegisterConverter]
internal sealed class PriorityEditConverter : IConverter<LimitsEdit.OfPriority, PriorityEditSurrogate>
{
    public LimitsEdit.OfPriority ConvertFromSurrogate(in PriorityEditSurrogate surrogate) => new(surrogate.Priority);

    public PriorityEditSurrogate ConvertToSurrogate(in LimitsEdit.OfPriority value) =>
        new() { Priority = value.Priority };
}

[GenerateSerializer, Immutable, Alias("tollgate.guarantees-edit")]
internal struct GuaranteesEditSurrogate
{
    [Id(0)] public bool? Requests;
    [Id(1)] public bool? Tokens;
}

[RegisterConverter]
internal sealed class GuaranteesEditConverter : IConverter<LimitsEdit.OfGuarantees, GuaranteesEditSurrogate>
{
    public LimitsEdit.OfGuarantees ConvertFromSurrogate(in GuaranteesEditSurrogate surrogate) =>
        new(surrogate.Requests, surrogate.Tokens);

    public GuaranteesEditSurrogate ConvertToSurrogate(in LimitsEdit.OfGuarantees value) =>
        new() { Requests = value.Requests, Tokens = value.Tokens };
}
