using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>A price as the books keep it, once for all the calls that were charged by it.</summary>
/// <param name="Id">The first 16 hexadecimal digits of the SHA-256 of the JSON.</param>
/// <param name="Json">Its costs by LiteLLM's names, and those of each service tier under its own; the same text for
/// equal prices.</param>
public sealed record StoredPrice(string Id, string Json)
{
    private const int IdBytes = 8;

    // Dividing by it strips the zeros at the end of a decimal.
    private const decimal One = 1.0000000000000000000000000000m;

    // A deployment has one price for as long as it lives.
    private static readonly ConditionalWeakTable<Price, StoredPrice> Written = [];

    public static StoredPrice Of(Price price) => Written.GetValue(price, static price =>
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
            Write(writer, price);
        var utf8 = json.ToArray();
        return new(Convert.ToHexStringLower(SHA256.HashData(utf8).AsSpan(0, IdBytes)), Encoding.UTF8.GetString(utf8));
    });

    private static void Write(Utf8JsonWriter json, Price price)
    {
        json.WriteStartObject();
        foreach (var (name, dollars) in Costs.Of(price))
            json.WriteNumber(name.ToString(), dollars / One);
        if (price.ServiceTiers.Count > 0)
        {
            json.WriteStartObject("service_tiers");
            foreach (var tier in price.ServiceTiers.OrderBy(tier => tier.Name, StringComparer.Ordinal))
            {
                json.WritePropertyName(tier.Name);
                Write(json, tier.Price);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
