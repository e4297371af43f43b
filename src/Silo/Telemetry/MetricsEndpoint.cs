using System.IO.Compression;
using System.IO.Pipelines;

namespace Tollgate.Silo.Telemetry;

/// <summary>What Prometheus reads: what this process measures of itself, as OpenTelemetry writes it, and behind it all
/// series under LiteLLM's names, as LiteLLM writes them.</summary>
public static class MetricsEndpoint
{
    public const string Path = "/metrics";

    private const string Gzip = "gzip";

    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint(
            Path, meterProvider: null, branch => branch.Use(WriteAsync), optionsName: null);

    private static async Task WriteAsync(HttpContext context, RequestDelegate exporter)
    {
        var (request, response) = (context.Request.Headers, context.Response);
        var isZipped = request.AcceptEncoding.ToString().Contains(Gzip, StringComparison.OrdinalIgnoreCase);
        // The exporter is to write plain text of the older form, since what follows is that.
        request.Accept = default;
        request.AcceptEncoding = default;
        if (!isZipped)
        {
            await WriteAsync(context, exporter, response.Body);
            return;
        }

        response.Headers.ContentEncoding = Gzip;
        await using var zip = new GZipStream(response.Body, CompressionLevel.Fastest);
        await WriteAsync(context, exporter, zip);
    }

    private static async Task WriteAsync(HttpContext context, RequestDelegate exporter, Stream body)
    {
        context.Response.Body = body;
        await exporter(context);
        var output = PipeWriter.Create(body, new(leaveOpen: true));
        var text = new SeriesText(output);
        foreach (var source in context.RequestServices.GetServices<ISeriesSource>())
            await source.WriteAsync(text, context.RequestAborted);
        await output.CompleteAsync();
    }
}
