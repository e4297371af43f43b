using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Tollgate.Api.Describing;

/// <summary>Writes schemas into a document: those with a name once, with references to them.</summary>
internal sealed class SchemaWriter(OpenApiDocument document)
{
    private readonly Dictionary<string, Schema> _named = [];

    public IOpenApiSchema Write(Schema schema)
    {
        if (schema.Name is not { } name)
            return WriteInline(schema);

        if (_named.TryAdd(name, schema))
            document.AddComponent(name, WriteInline(schema));
        else if (_named[name] != schema)
            throw new InvalidOperationException($"Two schemas are called {name}.");
        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>Writes what stands in a place with words of its own.</summary>
    public IOpenApiSchema Write(Property property)
    {
        // A reference can have no words beside it.
        var written = Write(property.Of);
        var schema = written as OpenApiSchema ?? new() { AllOf = [written] };
        schema.Description = property.Says;
        schema.Default = property.Usual?.DeepClone();
        // Any JSON is null as well.
        if (property is { CanBeNull: true, Of.IsAnything: false })
            schema.Type = (schema.Type ?? 0) | JsonSchemaType.Null;
        return schema;
    }

    private OpenApiSchema WriteInline(Schema schema) => new()
    {
        Type = schema.Type == default ? null : schema.Type,
        OneOf = schema.Either.Count == 0 ? null : [.. schema.Either.Select(Write)],
        Format = schema.Format,
        Minimum = schema.Least?.ToString(CultureInfo.InvariantCulture),
        Maximum = schema.Most?.ToString(CultureInfo.InvariantCulture),
        MaxLength = schema.Type == JsonSchemaType.String ? schema.Longest : null,
        MaxItems = schema.Type == JsonSchemaType.Array ? schema.Longest : null,
        Enum = schema.Words.Count == 0 ? null : [.. schema.Words.Select(word => (JsonNode)JsonValue.Create(word))],
        Items = schema.Items is { } items ? Write(items) : null,
        AdditionalProperties = schema.Values is { } values ? Write(values) : null,
        AdditionalPropertiesAllowed = schema is not { Type: JsonSchemaType.Object, IsOpen: false, Values: null },
        Properties = schema.Properties.Count == 0
            ? null
            : schema.Properties.ToDictionary(property => property.Name, Write),
        Required = schema.Properties
            .Where(property => property.IsRequired).Select(property => property.Name).ToHashSet(),
        Examples = schema.Example is { } example ? [example.DeepClone()] : null,
    };
}
