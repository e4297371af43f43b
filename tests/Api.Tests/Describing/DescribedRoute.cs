using System.Text.Json.Nodes;
using Tollgate.Api.Describing;

namespace Tollgate.Api.Tests.Describing;

/// <summary>A route as the document tells of it.</summary>
internal sealed record DescribedRoute(HttpMethod Method, string Path, JsonNode Operation, JsonNode Document)
{
    private const string Json = "application/json";

    public string Name => $"{Method} {Path}";

    /// <summary>It reaches a model, whose provider says what bodies have.</summary>
    public bool IsCall => Operation["tags"]![0]!.GetValue<string>() == Tag.Calls.Name;

    public IReadOnlyList<DescribedParameter> Parameters { get; } =
    [
        .. (Operation["parameters"]?.AsArray() ?? []).Select(parameter => new DescribedParameter(
            parameter!["name"]!.GetValue<string>(),
            parameter["in"]!.GetValue<string>(),
            parameter["required"]?.GetValue<bool>() ?? false,
            parameter["description"]?.GetValue<string>() ?? "",
            parameter["schema"]!)),
    ];

    public IEnumerable<DescribedParameter> Query => Parameters.Where(parameter => parameter.In == "query");

    public JsonNode? Body => Operation["requestBody"]?["content"]?[Json];

    /// <summary>The bodies that are shown; null: there is none.</summary>
    public IReadOnlyList<JsonNode?> Examples => Body?["examples"] is JsonObject several
        ? [.. several.Select(example => example.Value!["value"])]
        : [Body?["example"]];

    public JsonNode? BodySchema => Body is { } body ? Resolve(body["schema"]!) : null;

    /// <summary>What is answered with a status, in the document or where it refers to.</summary>
    public JsonNode AnswerOf(string status)
    {
        var answer = Operation["responses"]![status]!;
        return answer["$ref"] is { } reference
            ? Document["components"]!["responses"]![reference.GetValue<string>().Split('/')[^1]]!
            : answer;
    }

    public static IReadOnlyList<DescribedRoute> AllOf(JsonNode document) =>
    [
        .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation =>
            new DescribedRoute(HttpMethod.Parse(operation.Key), path.Key, operation.Value!, document))),
    ];

    /// <summary>The schema itself, where there is only its name.</summary>
    public JsonNode Resolve(JsonNode schema) => schema switch
    {
        _ when schema["$ref"] is { } reference => Resolve(
            Document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!),
        _ when schema["allOf"] is JsonArray { Count: 1 } only => Resolve(only[0]!),
        _ => schema,
    };

    /// <summary>A value that has all that a schema names.</summary>
    public JsonNode? SampleOf(JsonNode schema)
    {
        schema = Resolve(schema);
        return schema switch
        {
            _ when schema["example"] is { } example => example.DeepClone(),
            _ when schema["oneOf"] is JsonArray either => SampleOf(either[^1]!),
            _ when schema["properties"] is JsonObject members => new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, SampleOf(member.Value!)))),
            _ when schema["items"] is { } items => new JsonArray(SampleOf(items)),
            _ when schema["additionalProperties"] is JsonObject values => new JsonObject { ["name"] = SampleOf(values) },
            _ => new JsonObject(),
        };
    }

    public override string ToString() => Name;
}

internal sealed record DescribedParameter(string Name, string In, bool IsRequired, string Says, JsonNode Schema)
{
    /// <summary>One that is required has an example; of the others whatever its type is.</summary>
    public string Example { get; init; } =
        (Schema["example"] ?? Schema["default"] ?? (Schema["enum"] as JsonArray)?[0] ?? Schema["minimum"])?.ToString()
        ?? (Schema["type"]!.GetValue<string>(), Schema["format"]?.GetValue<string>()) switch
        {
            ("string", "date") => "2026-11-23",
            ("string", "date-time") => "2026-11-23T18:58:26Z",
            ("boolean", _) => "true",
            _ => "a",
        };
}
