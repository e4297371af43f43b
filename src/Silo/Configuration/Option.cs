using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tollgate.Silo.Configuration;

/// <summary>The value of an option, and what it is to mean. Null where it means nothing, which is told.</summary>
/// <param name="Name">The option, or the variable that stood for it.</param>
internal sealed record Option(string Name, string Text)
{
    /// <summary>Nobody waits for longer than a day for a process to stop.</summary>
    private const int SecondsMax = 24 * 60 * 60;

    public string? Host(Findings findings)
    {
        if (Text is "localhost" || IPAddress.TryParse(Text, out _))
            return Text;
        return Wrong<string>("an address of this machine or localhost", findings);
    }

    public int? Number(int least, int most, Findings findings)
    {
        if (int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most)
            return number;
        Wrong<string>(string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"), findings);
        return null;
    }

    public TimeSpan? Seconds(Findings findings) =>
        Number(0, SecondsMax, findings) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>One that others can connect to; a name is resolved now, since members of a cluster know addresses.
    /// </summary>
    public IPAddress? ReachableAddress(Findings findings)
    {
        if (IPAddress.TryParse(Text, out var address))
        {
            return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
                ? Wrong<IPAddress>("an address at which others reach this process", findings)
                : address;
        }

        try
        {
            var addresses = Dns.GetHostAddresses(Text);
            return Array.Find(addresses, each => each.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return Wrong<IPAddress>("an address, or a host name that can be resolved", findings);
        }
    }

    /// <summary>An address of this machine; the port is 0 where none is given.</summary>
    public IPEndPoint? Endpoint(Findings findings) =>
        // A bare number would be taken for an address.
        Text.AsSpan().ContainsAny('.', ':') && IPEndPoint.TryParse(Text, out var endpoint)
            ? endpoint
            : Wrong<IPEndPoint>("an address of this machine, with or without a :port", findings);

    private T? Wrong<T>(string expected, Findings findings)
        where T : class
    {
        findings.Error($"{Name} must be {expected}, but is {Quoted.Text(Text)}.");
        return null;
    }
}
