using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NJsonSchema;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Describing;

namespace Tollgate.Api.Tests.Describing;

/// <summary>The document as whoever makes a client of it finds it.</summary>
public sealed partial class DocumentTests(Described gateway) : IClassFixture<Described>
{
    [Fact]
    public void A_reader_of_others_has_no_fault_to_find_with_it()
    {
        var read = Microsoft.OpenApi.OpenApiDocument.Parse(gateway.Text, "json");

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(gateway.Routes.Count, read.Document!.Paths.Sum(path => path.Value.Operations!.Count));
    }

    [Fact]
    public void Its_routes_are_those_of_the_program_one_for_one() => Assert.Equal(
        Mapped().Order(), gateway.Routes.Select(route => route.Name).Order());

    [Fact]
    public void No_route_takes_of_its_query_what_nobody_sees_it_read()
    {
        var bound =
            from route in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            from parameter in route.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            where route.Metadata.GetMetadata<Operation>() is not null
                && (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string))
                && route.RoutePattern.GetParameter(parameter.Name) is null
            select $"{route.RoutePattern.RawText}: {parameter.Name}";

        Assert.Empty(bound);
    }

    [Fact]
    public void Every_route_has_a_name_for_a_method_and_says_what_it_does()
    {
        var names = gateway.Routes.Select(route => route.Operation["operationId"]!.GetValue<string>()).ToArray();
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches(MethodName(), name));
        Assert.All(gateway.Routes, route => Assert.NotEmpty(route.Operation["summary"]!.GetValue<string>()));
        Assert.All(
            gateway.Routes.SelectMany(route => route.Parameters), parameter => Assert.NotEmpty(parameter.Says));
    }

    [Fact]
    public void Every_example_is_what_its_schema_says()
    {
        var faults = new List<string>();
        foreach (var route in gateway.Routes)
        {
            var operation = gateway.Document.Paths[route.Path][route.Method.Method.ToLowerInvariant()];
            Check(route.Operation["requestBody"], operation.ActualRequestBody?.Content, $"{route}: body");
            foreach (var (status, answer) in operation.ActualResponses)
                Check(route.AnswerOf(status), answer.ActualResponse.Content, $"{route}: {status}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));

        void Check(JsonNode? node, IDictionary<string, NSwag.OpenApiMediaType>? contents, string where)
        {
            foreach (var (type, media) in contents ?? new Dictionary<string, NSwag.OpenApiMediaType>())
            {
                var content = node!["content"]![type]!;
                JsonNode?[] examples =
                [
                    .. content["example"] is { } one ? [one] : (JsonNode?[])[],
                    .. (content["examples"] as JsonObject ?? []).Select(example => example.Value!["value"]),
                ];
                if (examples.Length == 0 && type == "application/json")
                    faults.Add($"{where} has no example");
                faults.AddRange(examples.SelectMany(example => media.Schema
                    .Validate(example!.ToJsonString(), SchemaType.OpenApi3)
                    .Select(error => $"{where}: {error} in {example}")));
            }
        }
    }

    [Fact]
    public async Task Everybody_may_read_it_and_once_it_is_read_it_is_not_sent_again()
    {
        using var client = gateway.Client();
        using var first = await client.GetAsync("/openapi.json", TestContext.Current.CancellationToken);
        Assert.Equal("application/json", first.Content.Headers.ContentType!.MediaType);

        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await client.GetAsync("/openapi.json", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    private static readonly string[] Others = ["/dashboard", "/docs", "/metrics"];

    // What is mapped for many is in the document once for each format; pages and metrics describe themselves.
    private IEnumerable<string> Mapped() =>
        from route in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let pattern = route.RoutePattern.RawText!
        where !Others.Any(other => pattern.StartsWith(other, StringComparison.Ordinal))
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        from path in ModelPath.Roots.FirstOrDefault(known => pattern.StartsWith(known, StringComparison.Ordinal)) is { } root
            ? CallFormat.All.Select(format => $"{root}/{{model}}/{format.Path}")
            : [pattern.Replace("**", "", StringComparison.Ordinal)]
        select $"{method} {path}";

    [GeneratedRegex("^[a-z][A-Za-z0-9]+$")]
    private static partial Regex MethodName();
}
