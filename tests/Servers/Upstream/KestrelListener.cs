using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Tollgate.Servers.Upstream;

/// <summary>Kestrel and nothing else: a host would take over the signals of the test process.</summary>
internal sealed class KestrelListener(int port, RequestDelegate serve) : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly KestrelServer _server = new(
        Options.Create(ServerOptions(port)),
        new SocketTransportFactory(Options.Create(SocketOptions()), NullLoggerFactory.Instance),
        NullLoggerFactory.Instance);

    public int Port => new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    public Task StartAsync() => _server.StartAsync(this, CancellationToken.None);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => serve(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async ValueTask DisposeAsync()
    {
        // Not gracefully: a stalled answer would wait for its client, and the client for nobody.
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    private static KestrelServerOptions ServerOptions(int port)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, port);
        return options;
    }

    // So small a buffer that a flush returns when the kernel has the bytes: the bill says what really went out, and a
    // cut after N chunks comes after N chunks.
    private static SocketTransportOptions SocketOptions() => new() { MaxWriteBufferSize = 2 };
}
