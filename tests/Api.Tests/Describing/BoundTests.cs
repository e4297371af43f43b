using System.Globalization;
using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Describing;

/// <summary>Bounds that the document tells are kept, and what it says is required is.</summary>
public sealed class BoundTests(Described gateway) : IClassFixture<Described>
{
    [Fact]
    public async Task What_is_beyond_a_bound_or_missing_is_refused()
    {
        var faults = new List<string>();
        foreach (var route in gateway.Routes.Where(route => !route.IsCall))
        {
            foreach (var (what, body, query) in Wrong(route))
            {
                var answer = await gateway.CallAsync(route, body, query, new());
                if (answer.Status is not (400 or 422))
                    faults.Add($"{route} with {what} is answered {answer.Status} {answer.Text}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IEnumerable<(string What, JsonNode? Body, IEnumerable<DescribedParameter> Query)> Wrong(
        DescribedRoute route)
    {
        var example = route.Examples[0];
        var required = route.Query.Where(parameter => parameter.IsRequired).ToArray();
        foreach (var parameter in route.Query)
        {
            var others = required.Where(other => other != parameter).ToArray();
            if (parameter.IsRequired)
                yield return ($"no {parameter.Name}", example, others);
            foreach (var beyond in Beyond(parameter.Schema))
                yield return (
                    $"{parameter.Name} beyond its bound",
                    example,
                    [.. others, parameter with { Example = beyond.ToString() }]);
        }

        foreach (var (name, schema) in route.BodySchema?["properties"] as JsonObject ?? [])
        {
            var needed = route.BodySchema!["required"] as JsonArray ?? [];
            if (needed.Any(one => one!.GetValue<string>() == name))
                yield return ($"no {name}", With(name, null), required);
            foreach (var beyond in Beyond(schema!))
                yield return ($"{name} beyond its bound", With(name, beyond), required);
        }

        JsonObject With(string name, JsonNode? value)
        {
            var body = example!.DeepClone().AsObject();
            body.Remove(name);
            if (value is not null)
                body.Add(name, value);
            return body;
        }
    }

    private static IEnumerable<JsonNode> Beyond(JsonNode schema)
    {
        if (Bound(schema, "minimum") is { } least)
            yield return JsonValue.Create(least - 1);
        if (Bound(schema, "maximum") is { } most)
            yield return JsonValue.Create(most + 1);
        if (Bound(schema, "maxLength") is { } longest)
            yield return JsonValue.Create(new string('a', (int)longest + 1));
        if (Bound(schema, "maxItems") is { } count)
            yield return new JsonArray([.. Enumerable.Range(0, (int)count + 1)
                .Select(i => JsonValue.Create(i.ToString(CultureInfo.InvariantCulture)))]);
    }

    private static decimal? Bound(JsonNode schema, string name) => schema[name]?.GetValue<decimal>();
}
