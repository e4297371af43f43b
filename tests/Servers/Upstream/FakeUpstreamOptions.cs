namespace Tollgate.Servers.Upstream;

public sealed record FakeUpstreamOptions
{
    /// <summary>0: any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Where each request's line is made durable before the last bytes of its answer go out.</summary>
    public string? BillFile { get; init; }

    /// <summary>Off where nobody in this process asks for the lines, and millions would fill its memory.</summary>
    public bool KeepsBill { get; init; } = true;

    /// <summary>How many requests are remembered with their bodies; the oldest are forgotten first.</summary>
    public int RequestsMax { get; init; } = 1_000;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
