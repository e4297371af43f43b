using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tollgate.Servers.Network;

/// <summary>Stands before a server of 127.0.0.1 and hands on what both sides send, as far as a split lets it.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, FreePort.Next());
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Task, bool> _links = new();
    private readonly int _serverPort;
    private readonly Split _split;
    private readonly Func<IReadOnlyList<int>> _processes;
    private readonly Func<int> _server;
    private readonly Task _accepting;

    /// <param name="serverPort">Where the server listens, once it does.</param>
    /// <param name="server">The process id of the server as it is now.</param>
    /// <param name="processes">Those of everybody who may connect.</param>
    public TcpProxy(int serverPort, Split split, Func<int> server, Func<IReadOnlyList<int>> processes)
    {
        (_serverPort, _split, _server, _processes) = (serverPort, split, server, processes);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_links.Keys);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                var link = LinkAsync(client);
                _links[link] = true;
                _ = link.ContinueWith(ended => _links.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed of; a listener that has stopped says that it does not listen.
        }
    }

    private async Task LinkAsync(TcpClient client)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                var from = ((IPEndPoint)client.Client.RemoteEndPoint!).Port;
                var caller = new Lazy<int>(() => SocketOwner.Of(from, Port, _processes()));
                var callee = new Lazy<int>(_server);
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, closed.Token);
                var there = PumpAsync(client, server, caller, callee, closed.Token);
                var back = PumpAsync(server, client, callee, caller, closed.Token);
                await await Task.WhenAny(there, back);
                await closed.CancelAsync();
                await Task.WhenAll(there, back);
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // Both sides see it close.
                await closed.CancelAsync();
            }
        }
    }

    private async Task PumpAsync(
        TcpClient from, TcpClient to, Lazy<int> sender, Lazy<int> receiver, CancellationToken closed)
    {
        var (source, target) = (from.GetStream(), to.GetStream());
        var buffer = new byte[16 * 1024];
        while (await source.ReadAsync(buffer, closed) is > 0 and var count)
        {
            await _split.PassAsync(sender, receiver).WaitAsync(closed);
            await target.WriteAsync(buffer.AsMemory(0, count), closed);
        }
    }
}
