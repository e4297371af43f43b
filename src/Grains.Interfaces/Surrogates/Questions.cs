using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.call-estimate")]
internal struct CallEstimateSurrogate
{
    [Id(0)] public Guid Call;
    [Id(1)] public decimal Held;
    [Id(2)] public int Pricing;
    [Id(3)] public string Model;
    [Id(4)] public string? Credential;
    [Id(5)] public string[]? Groups;
    [Id(6)] public bool IsBound;
    [Id(7)] public long HeldTokens;
    [Id(8)] public string? Asked;
    [Id(9)] public string? AliasOf;
    [Id(10)] public string? Sharer;
    [Id(11)] public decimal? Share;
}

[RegisterConverter]
internal sealed class CallEstimateConverter : IConverter<CallEstimate, CallEstimateSurrogate>
{
    public CallEstimate ConvertFromSurrogate(in CallEstimateSurrogate surrogate) => new(
        new(surrogate.Call),
        new(surrogate.Held),
        (Pricing)surrogate.Pricing,
        surrogate.Model,
        surrogate.Credential,
        surrogate.Groups,
        surrogate.IsBound,
        surrogate.HeldTokens,
        surrogate.Asked,
        surrogate.AliasOf is { } account ? new(account) : null)
    {
        Sharer = surrogate.Sharer,
        Share = surrogate.Share,
    };

    public CallEstimateSurrogate ConvertToSurrogate(in CallEstimate value) => new()
    {
        Call = value.Call.Value,
        Held = value.Held.Dollars,
        Pricing = (int)value.Pricing,
        Model = value.Model,
        Credential = value.Credential,
        Groups = value.Groups is { } groups ? [.. groups] : null,
        IsBound = value.IsBound,
        HeldTokens = value.HeldTokens,
        Sharer = value.Sharer,
        Share = value.Share,
        Asked = value.Asked,
        AliasOf = value.AliasOf?.Value,
    };
}
