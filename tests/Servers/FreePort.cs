using System.Net;
using System.Net.Sockets;

namespace Tollgate.Servers;

/// <summary>Ports of 127.0.0.1 that nobody listens on.</summary>
public static class FreePort
{
    // Below the ephemeral range: the kernel gives none of these to an outgoing connection, so that a server
    // that was killed finds its port free when it comes back.
    private const int First = 10_000;
    private const int Last = 29_999;

    // Test processes run side by side: each starts to look in a place of its own.
    private static int _last = Environment.ProcessId % 200 * 100;

    public static int Next()
    {
        for (var tried = 0; tried <= Last - First; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % (Last - First + 1));
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No port from {First} to {Last} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
