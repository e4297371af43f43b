namespace Tollgate.Servers.Gateway;

public sealed record GatewayProcessOptions
{
    /// <summary>The configuration file's text, in YAML.</summary>
    public required string Config { get; init; }

    /// <summary>Kept, so that another process can go on from it; without it, one that goes with the process.</summary>
    public string? DataFolder { get; init; }

    /// <summary>DATABASE_URL; without it there is none, whatever the tests' own environment says.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>Without it, any that is free.</summary>
    public int? Port { get; init; }

    /// <summary>Added to the tests' own; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Added to the command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(120);

    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
