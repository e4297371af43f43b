using System.Net;
using System.Net.Sockets;
using Tollgate.Servers.Network;

namespace Tollgate.Servers.Tests;

public sealed class TcpProxyTests
{
    private const int Server = 1;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_sent_into_a_cut_arrives_when_it_is_mended_and_the_other_way_is_open()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var split = new Split();
        await using var proxy = new TcpProxy(
            ((IPEndPoint)listener.LocalEndpoint).Port, split, () => Server, () => [Environment.ProcessId]);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        using var server = await listener.AcceptTcpClientAsync().WaitAsync(Soon);

        split.Cut((from, to) => (from, to) == (Environment.ProcessId, Server));
        await client.GetStream().WriteAsync(new byte[] { 1 });
        var arrives = ReadAsync(server);
        await server.GetStream().WriteAsync(new byte[] { 2 });

        Assert.Equal(2, await ReadAsync(client).WaitAsync(Soon));
        Assert.False(arrives.IsCompleted);
        split.Mend();
        Assert.Equal(1, await arrives.WaitAsync(Soon));
    }

    private static async Task<int> ReadAsync(TcpClient client)
    {
        var buffer = new byte[1];
        return await client.GetStream().ReadAsync(buffer) == 1 ? buffer[0] : -1;
    }
}
