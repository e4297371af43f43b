using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>A price that a body names, by LiteLLM's names of its costs.</summary>
internal static class CostFields
{
    // A price of no token at all is of a model that reads and writes none.
    private const string Tokenless = "";

    /// <summary>Reads the price under a name; null where it is none, which is an error of the body.</summary>
    public static Price? Price(this Fields fields, string name)
    {
        if (fields.Required(name, fields.Object(name)) is null)
            return null;

        var named = fields.Inside(name, inside => inside.Costs());
        var price = named.Over(listed: null, named.AreOfTokens ? null : Tokenless, out var missing);
        if (price is null)
        {
            var field = $"{name}.{missing?.ToString() ?? "input_cost_per_token"}";
            fields.Refuse(ApiErrors.BadField(field, $"{field} is missing"));
        }

        return price;
    }

    private static Costs Costs(this Fields fields)
    {
        var costs = new List<(CostName, decimal)>();
        foreach (var given in fields.Given)
        {
            if (!CostName.TryParse(given, out var name))
                fields.Refuse(ApiErrors.BadField(given, $"{ApiErrors.Shorten(given)} is no cost that is known"));
            else if (fields.Written(given) is not { } text)
                continue;
            else if (name.Read(text, out var dollars) is { } expected)
                fields.Refuse(ApiErrors.BadField(
                    given, $"{given} must be {expected}. Received: {ApiErrors.Shorten(text)}"));
            else
                costs.Add((name, dollars));
        }

        return new(costs);
    }
}
