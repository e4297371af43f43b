using System.Net;
using System.Net.Sockets;

namespace Tollgate.Servers.Tests;

public sealed class FreePortTests
{
    [Fact]
    public void Every_port_is_free_and_given_once()
    {
        var ports = Enumerable.Range(0, 100).Select(_ => FreePort.Next()).ToArray();

        Assert.Equal(ports.Length, ports.Distinct().Count());
        foreach (var port in ports)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
    }
}
