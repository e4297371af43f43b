using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.balance")]
internal struct BalanceSurrogate
{
    [Id(0)] public string Account;
    [Id(1)] public long SinceMilliseconds;
    [Id(2)] public decimal Spent;
    [Id(3)] public long Tokens;
    [Id(4)] public long Calls;
    [Id(5)] public long Version;
}

[RegisterConverter]
internal sealed class BalanceConverter : IConverter<Balance, BalanceSurrogate>
{
    public Balance ConvertFromSurrogate(in BalanceSurrogate surrogate) => new(
        new(surrogate.Account),
        new Period(surrogate.SinceMilliseconds),
        new(surrogate.Spent),
        surrogate.Tokens,
        surrogate.Calls,
        surrogate.Version);

    public BalanceSurrogate ConvertToSurrogate(in Balance value) => new()
    {
        Account = value.Account.Value,
        SinceMilliseconds = value.Period.SinceMilliseconds,
        Spent = value.Spent.Dollars,
        Tokens = value.Tokens,
        Calls = value.Calls,
        Version = value.Version,
    };
}
