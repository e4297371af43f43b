using Microsoft.Net.Http.Headers;
using Scalar.AspNetCore;

namespace Tollgate.Api.Describing;

/// <summary>The OpenAPI document, and a page to try the routes at. Both are the same for everybody.</summary>
internal static class DocumentEndpoints
{
    private const string Document = "/openapi.json";
    private const string Page = "/docs";

    private static readonly Operation Itself = new(Tag.Process, "This document")
    {
        Answer = Vocabulary.Gives(Vocabulary.Text("openapi", "The version of OpenAPI", "3.0.4")).Open(),
    };

    public static void MapDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Document, (ApiDocument document) => Results.Bytes(
            document.Body, "application/json", entityTag: new EntityTagHeaderValue(document.Tag))).Describe(Itself);
        routes.MapScalarApiReference(Page, options =>
        {
            options.Title = "Tollgate";
            options.OpenApiRoutePattern = Document;
            options.DynamicNonce = true;
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.Agent = new() { Disabled = true };
            options.Mcp = new() { Disabled = true };
            options.HideClientButton = true;
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.OperationTitleSource = OperationTitleSource.Path;
            options.Authentication = new() { PreferredSecuritySchemes = [OperationWriter.Key] };
        });
    }

    /// <summary>Has the page run its own scripts and no others, and speak to nobody but this gateway.</summary>
    public static void UseDocumentPolicy(this IApplicationBuilder gateway) => gateway.UseWhen(
        context => context.Request.Path.StartsWithSegments(Page),
        page => page.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.ContentSecurityPolicy = PolicyOf(
                    context.Items[ScalarOptions.NonceHttpContextItemKey] as string);
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            });
            return next(context);
        }));

    private static string PolicyOf(string? nonce) =>
        $"default-src 'none'; script-src 'self'{(nonce is null ? "" : $" 'nonce-{nonce}'")}; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
