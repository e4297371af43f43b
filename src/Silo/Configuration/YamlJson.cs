using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tollgate.Silo.Configuration;

/// <summary>YAML as JSON: what is kept as it is written, and told to clients.</summary>
internal static class YamlJson
{
    private const NumberStyles Number =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <param name="read">Looks a value's variable up.</param>
    public static JsonNode? Of(YamlNode node, Func<YamlScalarNode, Setting> read, Findings findings) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child =>
            KeyValuePair.Create(child.Key.ToString(), Of(child.Value, read, findings)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(item => Of(item, read, findings))]),
        YamlScalarNode scalar => Of(scalar, read(scalar), findings),
        _ => null,
    };

    private static JsonValue? Of(YamlScalarNode scalar, Setting setting, Findings findings)
    {
        if (setting is { Variable: { } variable, Value: null })
            findings.Error(
                setting.Line,
                $"{setting.Path} reads the environment variable {Quoted.Plain(variable)}, which is not set.");
        var isPlain = scalar.Style == ScalarStyle.Plain;
        return setting.Value switch
        {
            null => isPlain ? null : JsonValue.Create(""),
            "null" or "~" when isPlain => null,
            "true" or "True" when isPlain => JsonValue.Create(true),
            "false" or "False" when isPlain => JsonValue.Create(false),
            var text when isPlain && decimal.TryParse(text, Number, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            var text => JsonValue.Create(text),
        };
    }
}
