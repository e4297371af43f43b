using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.OpenApi;
using Tollgate.Api.Access;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Describing;

/// <summary>The OpenAPI document of all routes that say what they take and give. It is made when somebody first asks for
/// it, and kept.</summary>
internal sealed class ApiDocument
{
    private const string Introduction =
        "Tollgate is an LLM gateway that cannot be overspent: OpenAI's interface for calls to models, and LiteLLM "
        + "Proxy's for the keys, teams, users and customers whose budgets hold them. Amounts are US dollars, exact, in "
        + "JSON numbers. In a change, a field that is left out stays, and null clears a limit.";

    private readonly Lazy<(byte[] Body, string Tag)> _written;

    public ApiDocument(EndpointDataSource endpoints, ErrorWriter errors)
    {
        _written = new(() => Write(Build(endpoints, errors)));
    }

    /// <summary>The document as it is sent.</summary>
    public byte[] Body => _written.Value.Body;

    /// <summary>Tells one document from another: its entity tag.</summary>
    public string Tag => _written.Value.Tag;

    private static OpenApiDocument Build(EndpointDataSource endpoints, ErrorWriter errors)
    {
        var document = new OpenApiDocument
        {
            Info = new()
            {
                Title = "Tollgate",
                Version = typeof(ApiDocument).Assembly.GetName().Version!.ToString(3),
                Description = Introduction,
            },
            Paths = [],
            Tags = Describing.Tag.All
                .Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Says }).ToHashSet(),
        };
        var schemas = new SchemaWriter(document);
        var operations = new OperationWriter(document, schemas, new(document, schemas, errors));
        foreach (var route in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            foreach (var described in route.Metadata.GetOrderedMetadata<Operation>())
            {
                foreach (var method in RouteGuard.Methods(route))
                    operations.Add(route, method, described);
            }
        }

        return document;
    }

    // Of the versions that are in use the one that every maker of clients reads.
    private static (byte[] Body, string Tag) Write(OpenApiDocument document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAsV3(new OpenApiJsonWriter(text, new() { Terse = true }));
        var body = Encoding.UTF8.GetBytes(text.ToString());
        return (body, $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}\"");
    }
}
