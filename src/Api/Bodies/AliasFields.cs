using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>Names for models: an object of aliases and the models that they stand for.</summary>
internal static class AliasFields
{
    /// <summary>Reads them; none where there are none.</summary>
    public static ModelAlias[] Aliases(this Fields fields, string name)
    {
        var aliases = fields.Texts(name).Select(entry => new ModelAlias(entry.Name, entry.Text)).ToArray();
        if (aliases.Length > Limits.AliasesMax)
            fields.Refuse(ApiErrors.BadField(name, $"{name} cannot have more than {Limits.AliasesMax} entries"));
        if (aliases.Any(alias => !IsName(alias.Name) || !IsName(alias.Model)))
            fields.Refuse(ApiErrors.BadField(
                name,
                $"Invalid {name}: a model's name has 1 to {Fields.AliasMax} characters, and no control characters"));
        return aliases;
    }

    public static void WriteAliases(this Utf8JsonWriter json, string name, IReadOnlyList<ModelAlias> aliases)
    {
        json.WriteStartObject(name);
        foreach (var alias in aliases)
            json.WriteString(alias.Name, alias.Model);
        json.WriteEndObject();
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= Fields.AliasMax && !text.Any(char.IsControl);
}
