using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Tollgate.Api.Access;

namespace Tollgate.Api.Describing;

/// <summary>Writes operations into a document, with all that follows from where they are mapped and who may call
/// them.</summary>
internal sealed class OperationWriter
{
    /// <summary>The security scheme of all routes that want a key.</summary>
    public const string Key = "key";

    private const string Events = "text/event-stream";

    private readonly OpenApiDocument _document;
    private readonly SchemaWriter _schemas;
    private readonly ErrorAnswers _errors;
    private readonly OpenApiSecurityRequirement _key;

    public OperationWriter(OpenApiDocument document, SchemaWriter schemas, ErrorAnswers errors)
    {
        (_document, _schemas, _errors) = (document, schemas, errors);
        document.AddComponent(Key, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key, or the master key; both begin with sk-.",
        });
        _key = new() { [new(Key, document)] = [] };
    }

    public void Add(RouteEndpoint route, string method, Operation operation)
    {
        var path = new RoutePath(operation.Route ?? route.RoutePattern.RawText!);
        var audience = RouteTable.AudienceOf(method, route.RoutePattern.RawText!)!.Value;
        if (!_document.Paths.TryGetValue(path.Template, out var item))
            _document.Paths.Add(path.Template, item = new OpenApiPathItem());
        ((OpenApiPathItem)item).AddOperation(HttpMethod.Parse(method), new()
        {
            OperationId = path.Name,
            Summary = operation.Summary,
            Description = string.Join("\n\n", new[] { operation.Remarks, audience.Words() }.OfType<string>()),
            Tags = new HashSet<OpenApiTagReference> { new(operation.Tag.Name, _document) },
            Parameters =
            [
                .. operation.Path.Select(property => Parameter(property.Required(), ParameterLocation.Path)),
                .. operation.Query.Select(property => Parameter(property, ParameterLocation.Query)),
                .. operation.Headers.Select(property => Parameter(property, ParameterLocation.Header)),
            ],
            RequestBody = operation.Body is { } body ? BodyOf(operation, body, $"{path.TypeName}Request") : null,
            Responses = AnswersOf(operation, audience, $"{path.TypeName}Response"),
            Security = audience == Audience.Everybody ? [] : [_key],
        });
    }

    private OpenApiParameter Parameter(Property property, ParameterLocation place)
    {
        var schema = (OpenApiSchema)_schemas.Write(property);
        schema.Description = null;
        // Pages send what has an example, and most of them would find nothing then.
        if (!property.IsRequired)
            schema.Examples = null;
        return new OpenApiParameter
        {
            Name = property.Name,
            In = place,
            Description = property.Says,
            Required = property.IsRequired,
            Schema = schema,
        };
    }

    private OpenApiRequestBody BodyOf(Operation operation, IReadOnlyList<Property> fields, string name) => new()
    {
        Required = fields.Any(field => field.IsRequired),
        Content = new Dictionary<string, IOpenApiMediaType>
        {
            [operation.BodyType] = new OpenApiMediaType
            {
                Schema = _schemas.Write(Vocabulary.Takes(fields) with { Name = name, IsOpen = operation.IsCall }),
                Example = operation.Other is null ? JsonNode.Parse(operation.Example) : null,
                Examples = operation.Other is null ? null : new Dictionary<string, IOpenApiExample>
                {
                    ["one"] = new OpenApiExample { Value = JsonNode.Parse(operation.Example) },
                    ["other"] = new OpenApiExample { Value = JsonNode.Parse(operation.Other) },
                },
            },
        },
    };

    private OpenApiResponses AnswersOf(Operation operation, Audience audience, string name)
    {
        // An object without a name of its own is that of this route.
        var answer = operation.Answer is { Name: null, Properties.Count: > 0 } nameless
            ? nameless with { Name = name }
            : operation.Answer;
        var content = new Dictionary<string, IOpenApiMediaType>
        {
            [operation.AnswerType] = new OpenApiMediaType
            {
                Schema = _schemas.Write(answer),
                Example = answer.Sample(),
            },
        };
        if (operation.CanStream)
            content[Events] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

        var answers = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(200), Content = content },
        };
        foreach (var status in StatusesOf(operation, audience).Order().Distinct())
            answers[status.ToString(CultureInfo.InvariantCulture)] = _errors.Of(status, operation.IsCall);
        return answers;
    }

    // What can go wrong anywhere, and before a route is asked.
    private static IEnumerable<int> StatusesOf(Operation operation, Audience audience) =>
    [
        .. operation.Errors,
        .. (ReadOnlySpan<int>)(audience == Audience.Everybody ? [] : [401, 403, 429, 500, 503]),
        .. (ReadOnlySpan<int>)(operation.IsCall ? [400, 409, 413] : []),
        .. (ReadOnlySpan<int>)(operation is { IsCall: false, Body: not null } ? [400, 413, 422] : []),
        .. (ReadOnlySpan<int>)(operation is { IsCall: false, Query.Count: > 0 } ? [400, 422] : []),
    ];
}
