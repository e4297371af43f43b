using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Listening;

/// <summary>Where a process answers HTTP.</summary>
public static class Listener
{
    private const int HeaderBytesMax = 32 * 1024;

    public static void ListenAt(
        this KestrelServerOptions kestrel, GatewayConfiguration configuration, Action<ListenOptions>? configure = null)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        kestrel.Listen(
            configuration.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(configuration.Host),
            configuration.Port,
            configure ?? (_ => { }));
    }
}
