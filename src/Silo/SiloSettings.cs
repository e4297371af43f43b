using System.Net;
using Tollgate.Grains;
using Tollgate.Silo.Alerts;
using Tollgate.Silo.Telemetry;

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

    /// <summary>How long a process that was asked to stop goes on listening, not ready any more, so that whoever
    /// sends it calls takes notice. Default: none.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>How long calls in flight may then take to end before they are cut off; longer than the longest stream.
    /// Default: ten minutes.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What accounts are granted that have no limits of their own. Default: nothing.</summary>
    public AccountDefaults Accounts { get; init; } = new();

    /// <summary>Who is told of spending. Default: nobody, and then nothing is kept to be told.</summary>
    public AlertSettings? Alerts { get; init; }

    /// <summary>What the process tells whoever watches it. Default: everything that has a bound.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>How long a call that is cut off may take to end; whoever does not even read is dropped then.</summary>
    internal static readonly TimeSpan CutMargin = TimeSpan.FromSeconds(5);

    /// <summary>How long what is not settled when all time is up may take to be.</summary>
    internal static readonly TimeSpan SettleMargin = TimeSpan.FromSeconds(30);

    /// <summary>How long the silo may take to hand its accounts over and leave.</summary>
    internal static readonly TimeSpan LeaveMargin = TimeSpan.FromSeconds(20);

    /// <summary>More than everything together, so that the host gives up nothing that is about to end.</summary>
    internal TimeSpan ShutdownTimeout => Drain + Grace + CutMargin + SettleMargin + LeaveMargin;
}
