using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Describing;

/// <summary>The names in a body, each with the way to it; a star stands for names and numbers that are data.</summary>
internal static class DescribedNames
{
    private const string Data = "*";

    /// <summary>All that a schema names.</summary>
    public static IEnumerable<string> NamesIn(this DescribedRoute route, JsonNode schema, string way = "")
    {
        foreach (var (name, inner) in route.StepsOf(schema))
        {
            if (name != Data)
                yield return way + name;
            foreach (var deeper in route.NamesIn(inner, $"{way}{name}."))
                yield return deeper;
        }
    }

    /// <summary>A way that was read, as the schema names it.</summary>
    public static string AsNamed(this DescribedRoute route, JsonNode schema, string read)
    {
        var steps = new List<string>();
        JsonNode? at = schema;
        foreach (var step in read.Split('.'))
        {
            var known = at is null ? [] : route.StepsOf(at).ToDictionary(inner => inner.Name, inner => inner.Schema);
            var name = known.ContainsKey(step) || !known.ContainsKey(Data) ? step : Data;
            steps.Add(name);
            at = known.GetValueOrDefault(name);
        }

        return string.Join('.', steps);
    }

    private static IEnumerable<(string Name, JsonNode Schema)> StepsOf(this DescribedRoute route, JsonNode schema)
    {
        schema = route.Resolve(schema);
        foreach (var one in schema["oneOf"]?.AsArray() ?? [])
        {
            foreach (var step in route.StepsOf(one!))
                yield return step;
        }

        foreach (var (name, inner) in schema["properties"]?.AsObject() ?? [])
            yield return (name, inner!);
        if ((schema["items"] ?? schema["additionalProperties"]) is JsonObject values)
            yield return (Data, values);
    }
}
