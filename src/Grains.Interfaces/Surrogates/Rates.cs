using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.rate-limits")]
internal struct RateLimitsSurrogate
{
    [Id(0)] public long? Requests;
    [Id(1)] public long? Tokens;
    [Id(2)] public long? Parallel;
}

[RegisterConverter]
internal sealed class RateLimitsConverter : IConverter<RateLimits, RateLimitsSurrogate>
{
    public RateLimits ConvertFromSurrogate(in RateLimitsSurrogate surrogate) =>
        new(surrogate.Requests, surrogate.Tokens, surrogate.Parallel);

    public RateLimitsSurrogate ConvertToSurrogate(in RateLimits value) =>
        new() { Requests = value.Requests, Tokens = value.Tokens, Parallel = value.Parallel };
}

[GenerateSerializer, Immutable, Alias("tollgate.rate-guarantees")]
internal struct RateGuaranteesSurrogate
{
    [Id(0)] public bool Requests;
    [Id(1)] public bool Tokens;
}

[RegisterConverter]
internal sealed class RateGuaranteesConverter : IConverter<RateGuarantees, RateGuaranteesSurrogate>
{
    public RateGuarantees ConvertFromSurrogate(in RateGuaranteesSurrogate surrogate) =>
        new(surrogate.Requests, surrogate.Tokens);

    public RateGuaranteesSurrogate ConvertToSurrogate(in RateGuarantees value) =>
        new() { Requests = value.Requests, Tokens = value.Tokens };
}

[GenerateSerializer, Immutable, Alias("tollgate.model-rate")]
internal struct ModelRateSurrogate
{
    [Id(0)] public string Model;
    [Id(1)] public RateLimits Limits;
}

[RegisterConverter]
internal sealed class ModelRateConverter : IConverter<ModelRate, ModelRateSurrogate>
{
    public ModelRate ConvertFromSurrogate(in ModelRateSurrogate surrogate) => new(surrogate.Model, surrogate.Limits);

    public ModelRateSurrogate ConvertToSurrogate(in ModelRate value) =>
        new() { Model = value.Model, Limits = value.Limits };
}

[GenerateSerializer, Immutable, Alias("tollgate.rate-figures")]
internal struct RateFiguresSurrogate
{
    [Id(0)] public AccountId Account;
    [Id(1)] public RateLimits Limits;
    [Id(2)] public RateLimits Left;
}

[RegisterConverter]
internal sealed class RateFiguresConverter : IConverter<RateFigures, RateFiguresSurrogate>
{
    public RateFigures ConvertFromSurrogate(in RateFiguresSurrogate surrogate) =>
        new(surrogate.Account, surrogate.Limits, surrogate.Left);

    public RateFiguresSurrogate ConvertToSurrogate(in RateFigures value) =>
        new() { Account = value.Account, Limits = value.Limits, Left = value.Left };
}

[GenerateSerializer, Immutable, Alias("tollgate.share-figures")]
internal struct ShareFiguresSurrogate
{
    [Id(0)] public RateLimits Available;
    [Id(1)] public RateLimits Left;
    [Id(2)] public int Active;
}

[RegisterConverter]
internal sealed class ShareFiguresConverter : IConverter<ShareFigures, ShareFiguresSurrogate>
{
    public ShareFigures ConvertFromSurrogate(in ShareFiguresSurrogate surrogate) =>
        new(surrogate.Available, surrogate.Left, surrogate.Active);

    public ShareFiguresSurrogate ConvertToSurrogate(in ShareFigures value) =>
        new() { Available = value.Available, Left = value.Left, Active = value.Active };
}

[GenerateSerializer, Immutable, Alias("tollgate.rate-refusal")]
internal struct RateRefusalSurrogate
{
    [Id(0)] public long Max;
    [Id(1)] public long Used;
    [Id(2)] public long Held;
    [Id(3)] public TimeSpan? RetryAfter;
    [Id(4)] public bool IsContended;
    [Id(5)] public RateLimits Limits;
    [Id(6)] public RateLimits Counted;
    [Id(7)] public long Needed;
}

[RegisterConverter]
internal sealed class RateRefusalConverter : IConverter<RateRefusal, RateRefusalSurrogate>
{
    public RateRefusal ConvertFromSurrogate(in RateRefusalSurrogate surrogate) => new(
        surrogate.Max, surrogate.Used, surrogate.Held, surrogate.RetryAfter, surrogate.IsContended)
    {
        Limits = surrogate.Limits,
        Counted = surrogate.Counted,
        Needed = surrogate.Needed,
    };

    public RateRefusalSurrogate ConvertToSurrogate(in RateRefusal value) => new()
    {
        Max = value.Max,
        Used = value.Used,
        Held = value.Held,
        RetryAfter = value.RetryAfter,
        IsContended = value.IsContended,
        Limits = value.Limits,
        Counted = value.Counted,
        Needed = value.Needed,
    };
}

[GenerateSerializer, Immutable, Alias("tollgate.rate-explanation")]
internal struct RateExplanationSurrogate
{
    [Id(0)] public AccountId Account;
    [Id(1)] public RateLimits Limits;
    [Id(2)] public RateLimits Used;
    [Id(3)] public long HeldTokens;
}

[RegisterConverter]
internal sealed class RateExplanationConverter : IConverter<RateExplanation, RateExplanationSurrogate>
{
    public RateExplanation ConvertFromSurrogate(in RateExplanationSurrogate surrogate) =>
        new(surrogate.Account, surrogate.Limits, surrogate.Used, surrogate.HeldTokens);

    public RateExplanationSurrogate ConvertToSurrogate(in RateExplanation value) => new()
    {
        Account = value.Account,
        Limits = value.Limits,
        Used = value.Used,
        HeldTokens = value.HeldTokens,
    };
}

[GenerateSerializer, Immutable, Alias("tollgate.ending")]
internal struct EndingSurrogate
{
    [Id(0)] public Guid Call;
    [Id(1)] public long? Tokens;
}

[RegisterConverter]
internal sealed class EndingConverter : IConverter<Ending, EndingSurrogate>
{
    public Ending ConvertFromSurrogate(in EndingSurrogate surrogate) => new(new(surrogate.Call), surrogate.Tokens);

    public EndingSurrogate ConvertToSurrogate(in Ending value) =>
        new() { Call = value.Call.Value, Tokens = value.Tokens };
}
