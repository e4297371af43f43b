using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Describing;

/// <summary>Puts the errors that routes answer into a document, once each, with examples that are written as the
/// gateway writes them.</summary>
internal sealed class ErrorAnswers
{
    private const string Json = "application/json";
    private const string CallPrefix = "Call";

    private readonly OpenApiDocument _document;
    private readonly ErrorWriter _errors;
    private readonly IOpenApiSchema _envelope;
    private readonly IOpenApiSchema _invalid;

    public ErrorAnswers(OpenApiDocument document, SchemaWriter schemas, ErrorWriter errors)
    {
        (_document, _errors) = (document, errors);
        var envelope = ErrorSchema.Of(errors.Profile);
        _envelope = schemas.Write(envelope);
        _invalid = schemas.Write(ErrorSchema.Invalid(envelope));
        Add("", ErrorSamples.OfManagement);
        Add(CallPrefix, ErrorSamples.OfCalls(errors.Profile));
    }

    /// <summary>An error of a status, of a route that calls a model or one that does not.</summary>
    public OpenApiResponseReference Of(int status, bool isCall) =>
        new((isCall ? CallPrefix : "") + NameOf(status), _document);

    private void Add(string prefix, IReadOnlyList<(string Name, ApiError Error)> samples)
    {
        foreach (var status in samples.GroupBy(sample => sample.Error.Status))
        {
            _document.AddComponent(prefix + NameOf(status.Key), new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status.Key),
                Headers = status.Any(sample => sample.Error.RetryAfter is not null) ? RetryAfter() : null,
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    [Json] = new OpenApiMediaType
                    {
                        Schema = status.Any(sample => sample.Error.Problems.Count > 0) ? _invalid : _envelope,
                        Examples = status.ToDictionary(
                            sample => sample.Name,
                            IOpenApiExample (sample) => new OpenApiExample { Value = BodyOf(sample.Error) }),
                    },
                },
            });
        }
    }

    private JsonNode? BodyOf(ApiError error)
    {
        var body = new ArrayBufferWriter<byte>();
        _errors.Write(body, error);
        return JsonNode.Parse(body.WrittenSpan);
    }

    private static Dictionary<string, IOpenApiHeader> RetryAfter() => new()
    {
        ["Retry-After"] = new OpenApiHeader
        {
            Description = "Whole seconds after which asking again makes sense.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
        },
    };

    private static string NameOf(int status) => string.Concat(CultureInfo.InvariantCulture.TextInfo
        .ToTitleCase(ReasonPhrases.GetReasonPhrase(status)).Where(char.IsLetter));
}
