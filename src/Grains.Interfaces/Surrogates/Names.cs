using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.account-id")]
internal struct AccountIdSurrogate
{
    [Id(0)] public string Value;
}

[RegisterConverter]
internal sealed class AccountIdConverter : IConverter<AccountId, AccountIdSurrogate>
{
    public AccountId ConvertFromSurrogate(in AccountIdSurrogate surrogate) => new(surrogate.Value);

    public AccountIdSurrogate ConvertToSurrogate(in AccountId value) => new() { Value = value.Value };
}

[GenerateSerializer, Immutable, Alias("tollgate.call-id")]
internal struct CallIdSurrogate
{
    [Id(0)] public Guid Value;
}

[RegisterConverter]
internal sealed class CallIdConverter : IConverter<CallId, CallIdSurrogate>
{
    public CallId ConvertFromSurrogate(in CallIdSurrogate surrogate) => new(surrogate.Value);

    public CallIdSurrogate ConvertToSurrogate(in CallId value) => new() { Value = value.Value };
}

[GenerateSerializer, Immutable, Alias("tollgate.period")]
internal struct PeriodSurrogate
{
    [Id(0)] public long SinceMilliseconds;
}

[RegisterConverter]
internal sealed class PeriodConverter : IConverter<Period, PeriodSurrogate>
{
    public Period ConvertFromSurrogate(in PeriodSurrogate surrogate) => new(surrogate.SinceMilliseconds);

    public PeriodSurrogate ConvertToSurrogate(in Period value) => new() { SinceMilliseconds = value.SinceMilliseconds };
}
