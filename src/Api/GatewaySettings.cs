using Tollgate.Api.Errors;
using Tollgate.Silo;

namespace Tollgate.Api;

/// <summary>Where the gateway listens, and how it answers.</summary>
internal sealed record GatewaySettings
{
    /// <summary>An address of this machine, or <c>localhost</c>. Default: 127.0.0.1, so that nobody else gets in unasked.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Default: 4000. 0: any that is free.</summary>
    public int Port { get; init; } = 4000;

    /// <summary>Null: the management routes are closed.</summary>
    public string? MasterKey { get; init; }

    public ErrorProfile ErrorProfile { get; init; }

    /// <summary>The largest body of a call, in bytes; it is held in memory while the call runs. Default: 100 MB.</summary>
    public long RequestBytesMax { get; init; } = 100_000_000;

    public required SiloSettings Silo { get; init; }
}
