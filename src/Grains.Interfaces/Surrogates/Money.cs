using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

// The values of Accounts cross by surrogates, so that it never learns of Orleans. Ids of members are never reused.

[GenerateSerializer, Immutable, Alias("tollgate.money")]
internal struct MoneySurrogate
{
    [Id(0)] public decimal Dollars;
}

[RegisterConverter]
internal sealed class MoneyConverter : IConverter<Money, MoneySurrogate>
{
    public Money ConvertFromSurrogate(in MoneySurrogate surrogate) => new(surrogate.Dollars);

    public MoneySurrogate ConvertToSurrogate(in Money value) => new() { Dollars = value.Dollars };
}
