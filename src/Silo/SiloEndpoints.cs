using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tollgate.Silo;

/// <summary>Where others reach a process, and where it listens for them. The port is kept from one life to the next: a
/// silo that starts declares an older one at its own address dead at once, where a stale member would otherwise hold up
/// the start.</summary>
internal static class SiloEndpoints
{
    private const string FileName = "silo-port";

    public static (IPEndPoint Advertised, IPEndPoint Listening) Of(SiloSettings settings)
    {
        var address = settings.Listen?.Address ?? settings.AdvertisedAddress;
        var listenPort = settings.Listen is { Port: > 0 } listen ? listen.Port : (int?)null;
        var port = settings.SiloPort ?? listenPort ?? KeptOrFree(settings.DataFolder, address);
        return (new(settings.AdvertisedAddress, port), new(address, listenPort ?? port));
    }

    private static int KeptOrFree(string dataFolder, IPAddress address)
    {
        var file = Path.Combine(Directory.CreateDirectory(dataFolder).FullName, FileName);
        var kept = Kept(file);
        if (kept is { } own && Free(address, own) is not null)
            return own;

        var free = Free(address, 0) ?? throw new IOException($"{address} has no free port.");
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
