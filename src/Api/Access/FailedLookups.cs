using System.Net;

namespace Tollgate.Api.Access;

/// <summary>Counts the keys that addresses presented and nobody knows, minute by minute. Whoever guesses is soon
/// told to wait.</summary>
internal sealed class FailedLookups(TimeProvider time)
{
    /// <summary>How many unknown keys an address may present in a minute.</summary>
    public const int FailuresMax = 100;

    /// <summary>How many addresses are told apart; all others count as one. Without a bound, addresses would fill the
    /// memory.</summary>
    public const int AddressesMax = 10_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly IPAddress Everybody = IPAddress.Any;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _failures = [];
    private DateTimeOffset _since = time.GetUtcNow();

    /// <summary>How long an address that presents unknown keys is told to wait; null: it is told nothing yet.</summary>
    public TimeSpan? Wait(IPAddress? address)
    {
        lock (_lock)
        {
            var now = Roll();
            return _failures.GetValueOrDefault(Counted(address)) < FailuresMax ? null : _since + Minute - now;
        }
    }

    public void Count(IPAddress? address)
    {
        lock (_lock)
        {
            Roll();
            var counted = Counted(address);
            _failures[counted] = _failures.GetValueOrDefault(counted) + 1;
        }
    }

    private DateTimeOffset Roll()
    {
        var now = time.GetUtcNow();
        if (now - _since >= Minute || now < _since)
        {
            _failures.Clear();
            _since = now;
        }

        return now;
    }

    private IPAddress Counted(IPAddress? address)
    {
        var network = Network(address);
        return _failures.ContainsKey(network) || _failures.Count < AddressesMax ? network : Everybody;
    }

    // One household has 2^64 addresses of IPv6, so its network counts.
    private static IPAddress Network(IPAddress? address)
    {
        if (address is null)
            return Everybody;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
