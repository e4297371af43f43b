using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tollgate.Servers.Tracing;

/// <summary>Receives traces on 127.0.0.1 as a collector of OpenTelemetry does: OTLP, as protobuf over HTTP or by
/// gRPC.</summary>
public sealed class TraceCollector : IAsyncDisposable
{
    private const string Grpc = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const int GrpcHead = 5;

    private readonly ConcurrentQueue<byte[]> _requests = new();
    private readonly WebApplication _app;

    private TraceCollector(WebApplication app) => _app = app;

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set to.</summary>
    public string Endpoint => _app.Urls.Single();

    /// <summary>The headers of the newest request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<ReceivedSpan> Spans => [.. _requests.SelectMany(ReceivedSpan.Read)];

    /// <summary>All that was received, as it came.</summary>
    public byte[] Bytes => [.. _requests.SelectMany(request => request)];

    /// <param name="grpc">It speaks HTTP/2 and nothing else.</param>
    public static async Task<TraceCollector> StartAsync(bool grpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var app = builder.Build();
        var collector = new TraceCollector(app);
        app.MapPost(grpc ? Grpc : "/v1/traces", http => collector.TakeAsync(http, grpc ? GrpcHead : 0));
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http, int head)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        Headers = http.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(body.ToArray()[head..]);
        if (head == 0)
        {
            http.Response.ContentType = "application/x-protobuf";
            return;
        }

        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(new byte[GrpcHead], http.RequestAborted);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
