using System.Globalization;

namespace Tollgate.Servers.Network;

/// <summary>Finds out which process has an end of a connection, as Linux knows it.</summary>
internal static class SocketOwner
{
    private const int LocalAddress = 1;
    private const int RemoteAddress = 2;
    private const int Inode = 9;

    /// <param name="port">Of the end that is asked about.</param>
    /// <param name="remotePort">Of the other end.</param>
    /// <param name="processes">Among whom it is looked for.</param>
    /// <returns>0 if it is none of them.</returns>
    public static int Of(int port, int remotePort, IReadOnlyList<int> processes)
    {
        var inode = new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > Inode)
            .FirstOrDefault(fields => Is(fields[LocalAddress], port) && Is(fields[RemoteAddress], remotePort))?[Inode];
        return inode is null ? 0 : processes.FirstOrDefault(process => Has(process, $"socket:[{inode}]"));
    }

    // Address and port, in hexadecimal.
    private static bool Is(string address, int port) =>
        address.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal);

    private static bool Has(int process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => new FileInfo(file).LinkTarget == socket);
        }
        catch (IOException)
        {
            // It has ended, or has just closed a file.
            return false;
        }
    }
}
