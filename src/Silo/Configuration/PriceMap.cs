using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads <c>general_settings.price_map</c>: a file in the form of LiteLLM's, an object with an object for each
/// model. What is not known in it is passed over.</summary>
internal static class PriceMap
{
    private const string Key = "price_map";

    // LiteLLM's own entry that explains the others.
    private const string Sample = "sample_spec";

    /// <summary>LiteLLM's own, of all models there are, has two.</summary>
    private const int MegabytesMax = 32;

    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = 16,
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        // As with LiteLLM, whose file has some, the last one counts.
        AllowDuplicateProperties = true,
    };

    /// <param name="folder">What its path is relative to.</param>
    public static IReadOnlyList<MappedModel> Read(Section general, string folder)
    {
        if (general.Existing(Key, "the path of a file") is not { } setting)
            return [];

        try
        {
            var path = Path.Combine(folder, setting.Value!);
            if (new FileInfo(path).Length > MegabytesMax * 1024 * 1024)
                Refuse($"is longer than {MegabytesMax} MB");
            else
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                    return [.. Models(document.RootElement, Path.GetFileName(path), general.Findings)];
                Refuse("must be a JSON object of models");
            }
        }
        catch (JsonException error)
        {
            Refuse($"is not JSON: {Quoted.Plain(error.Message)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            Refuse($"cannot be read: {error.Message}");
        }

        return [];

        void Refuse(string why) =>
            general.Findings.Error(setting.Line, $"{setting.Path} {Quoted.Text(setting.Written)} {why}.");
    }

    private static IEnumerable<MappedModel> Models(JsonElement map, string file, Findings findings)
    {
        foreach (var model in map.EnumerateObject())
        {
            var entry = new Entry(model.Value, $"{file}, model {Quoted.Text(model.Name)}", findings);
            if (model.Name != Sample && entry.Read(model.Name) is { } read)
                yield return read;
        }
    }

    private sealed class Entry(JsonElement json, string place, Findings findings)
    {
        public MappedModel? Read(string name)
        {
            if (json.ValueKind == JsonValueKind.Object)
            {
                return new(
                    name,
                    Costs(),
                    Text("mode"),
                    Text("litellm_provider"),
                    Count("max_input_tokens"),
                    Count("max_output_tokens"));
            }

            findings.Error($"{place}: it must be an object.");
            return null;
        }

        // What is free here and paid for by something that is no cost here, such as pixels, is not free.
        private Costs Costs()
        {
            var costs = KnownCosts().ToArray();
            return costs.All(cost => cost.Dollars == 0) && json.EnumerateObject().Any(IsUnknownCost)
                ? Accounts.Costs.None
                : new(costs);
        }

        private IEnumerable<(CostName Name, decimal Dollars)> KnownCosts()
        {
            foreach (var property in json.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Null || !CostName.TryParse(property.Name, out var name))
                    continue;
                if (name.Read(Written(property.Value), out var dollars) is { } expected)
                    Refuse(property.Name, expected, property.Value);
                else
                    yield return (name, dollars);
            }
        }

        private static bool IsUnknownCost(JsonProperty property) =>
            property.Name.Contains("cost_per_", StringComparison.Ordinal)
            && property.Value.ValueKind == JsonValueKind.Number
            && property.Value.GetDouble() != 0
            && !CostName.TryParse(property.Name, out _);

        private string? Text(string key) =>
            json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        // LiteLLM's says 0 of models that write nothing, and of some whose length nobody has told.
        private long? Count(string key)
        {
            if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
                return null;
            if (value.ValueKind == JsonValueKind.Number
                && value.TryGetDecimal(out var count)
                && count is >= 0 and <= long.MaxValue
                && decimal.IsInteger(count))
                return count == 0 ? null : (long)count;

            Refuse(key, "a whole number of tokens", value);
            return null;
        }

        private void Refuse(string key, string expected, JsonElement value) =>
            findings.Error($"{place}: {key} must be {expected}, but is {Quoted.Text(Written(value))}.");

        private static string Written(JsonElement value) =>
            value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }
}
