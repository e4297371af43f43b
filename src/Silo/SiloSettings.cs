using System.Net;

namespace Tollgate.Silo;

/// <summary>Where a process keeps its books, and how others reach it.</summary>
public sealed record SiloSettings
{
    /// <summary>Belongs to one process: its port, and, without a database, its books.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The connection string of the PostgreSQL that the processes of a cluster share; null: one process, with
    /// SQLite in
    /// <see cref="DataFolder"/>.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>Where other processes of the cluster reach this one. Default: 127.0.0.1.</summary>
    public IPAddress AdvertisedAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The port at which they do; null: that of <see cref="Listen"/>, else one that is free, chosen once and
    /// kept in <see cref="DataFolder"/>.</summary>
    public int? SiloPort { get; init; }

    /// <summary>Where it listens for them, if that is not where they reach it; port 0: the one at which they do.
    /// </summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>How long calls in flight may take to end when the process is asked to stop; longer than the longest
    /// stream. Default: ten minutes.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
