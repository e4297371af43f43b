using Tollgate.Accounts;

namespace Tollgate.Grains;

// The values of Accounts cross by surrogates, so that it never learns of Orleans. Each has the same members; ids are never reused.

[GenerateSerializer, Immutable, Alias("tollgate.money")]
public struct MoneySurrogate
{
    [Id(0)] public decimal Dollars { get; set; }
}

[RegisterConverter]
public sealed class MoneyConverter : IConverter<Money, MoneySurrogate>
{
    public Money ConvertFromSurrogate(in MoneySurrogate surrogate) => new(surrogate.Dollars);

    public MoneySurrogate ConvertToSurrogate(in Money value) => new() { Dollars = value.Dollars };
}
