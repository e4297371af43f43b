using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tollgate.Silo;

/// <summary>The port of a process, kept from one life to the next: a silo that starts declares an older one at its own
/// address dead at once, where a stale member would otherwise hold up the start.</summary>
internal static class SiloPort
{
    private const string FileName = "silo-port";

    public static int Of(SiloSettings settings)
    {
        if (settings.SiloPort is { } port)
            return port;

        var file = Path.Combine(Directory.CreateDirectory(settings.DataFolder).FullName, FileName);
        var kept = Kept(file);
        if (kept is { } own && Free(settings.AdvertisedAddress, own) is not null)
            return own;

        var free = Free(settings.AdvertisedAddress, 0)
            ?? throw new IOException($"{settings.AdvertisedAddress} has no free port.");
        // A port that is kept and busy belongs to another process of this folder.
        if (kept is null)
            File.WriteAllText(file, free.ToString(CultureInfo.InvariantCulture));
        return free;
    }

    private static int? Kept(string file) =>
        File.Exists(file)
        && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var port)
        && port is > 0 and <= IPEndPoint.MaxPort
            ? port
            : null;

    private static int? Free(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
