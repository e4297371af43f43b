using System.Collections;
using System.Net;
using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Silo.Alerts;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Silo.Configuration;

/// <summary>What the gateway is told at its start. The command line beats the environment, which beats the file.
/// </summary>
public sealed record GatewayConfiguration
{
    /// <summary>The address to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port to listen on; 0 takes any that is free.</summary>
    public int Port { get; init; } = 4000;

    /// <summary>Where the SQLite ledger lives when there is no database.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>Where other processes on the same database reach this one.</summary>
    public IPAddress SiloAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The port for them; null: one that is free, chosen once and kept in <see cref="DataFolder"/>.</summary>
    public int? SiloPort { get; init; }

    /// <summary>Where it listens for them, if that is not where they reach it; port 0: the one at which they do.
    /// </summary>
    public IPEndPoint? SiloListen { get; init; }

    /// <summary>How long it goes on listening after it was asked to stop. Default: five seconds; none where nobody
    /// else could serve.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>How long calls in flight may then take to end. Default: ten minutes.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The full path of the file that was read.</summary>
    public required string ConfigFile { get; init; }

    public Secret? MasterKey { get; init; }

    /// <summary>Npgsql's, with the password in it; null if no database is configured.</summary>
    public string? ConnectionString { get; init; }

    public IReadOnlyList<ModelEntry> Models { get; init; } = [];

    /// <summary>What models cost and can, where the product's own price file is not to be believed.</summary>
    public IReadOnlyList<MappedModel> PriceMap { get; init; } = [];

    public RouterSettings Router { get; init; } = new();

    /// <summary>Further names of models, for everybody.</summary>
    public IReadOnlyList<GroupAlias> Aliases { get; init; } = [];

    /// <summary>The headers that name the customer of a call; the first that does counts.</summary>
    public IReadOnlyList<string> CustomerHeaders { get; init; } = [];

    /// <summary>The headers that name the internal user of a call whose key has none; the first that does counts.
    /// </summary>
    public IReadOnlyList<string> UserHeaders { get; init; } = [];

    /// <summary>Whether a call must name its customer.</summary>
    public bool EnforceUserParam { get; init; }

    public ErrorProfile ErrorProfile { get; init; }

    public UnpricedModels UnpricedModels { get; init; }

    /// <summary>The part of a model's shared rates that is reserved for calls of a priority, from 0 to 1.</summary>
    public IReadOnlyDictionary<string, decimal> Priorities { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Which tokens count against limits of tokens a minute.</summary>
    public RateTokens RateTokens { get; init; }

    /// <summary>Keys of a team draw on their owner's own budget as well.</summary>
    public bool ApplyUserBudgetToTeamKeys { get; init; }

    /// <summary>By which calendar budgets begin anew that are made or given a duration from now on; null: they roll on.
    /// </summary>
    public ResetCalendar? Calendar { get; init; }

    /// <summary>What keys, users and teams are given, and may have at most, that are made from now on.</summary>
    public CreationSettings Creation { get; init; } = new();

    /// <summary>What accounts are granted that have no limits of their own.</summary>
    public AccountDefaults Accounts { get; init; } = new();

    /// <summary>Who is told of spending; null: nobody is.</summary>
    public AlertSettings? Alerts { get; init; }

    /// <summary>What the process tells whoever watches it.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>Whether anybody may ask /get_budget and /set_budget; else only the master key may.</summary>
    public bool OpenBudgetManager { get; init; }

    /// <summary>The longest request body, in bytes.</summary>
    public long BodyBytesMax { get; init; } = 100 * 1024 * 1024;

    /// <summary>Reads the command line, the environment of this process and the file.</summary>
    public static ConfigurationResult Load(IReadOnlyList<string> args) => Load(
        args,
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal));

    /// <summary>Reads the command line, the environment and the file. What is wrong is told, never thrown.</summary>
    public static ConfigurationResult Load(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment)
    {
        var findings = new Findings();
        var commandLine = CommandLine.Parse(args, environment, findings);
        if (commandLine.HelpAsked)
            return new(null, [], [], HelpAsked: true, CommandLine.Usage);
        if (findings.Errors.Count > 0)
            return new(null, [], findings.Errors, Usage: CommandLine.Usage);
        if (commandLine.ProbeAsked)
            return new(null, [], [], Probe: Probe.Of(commandLine.Host, commandLine.Port));

        var configuration = ConfigurationFile.Read(commandLine, environment, findings);
        return findings.Errors.Count > 0
            ? new(null, findings.Warnings, findings.Errors)
            : new(configuration, findings.Warnings, []);
    }

    /// <summary>What of it concerns the silo.</summary>
    public SiloSettings ToSilo() => new()
    {
        DataFolder = DataFolder,
        DatabaseUrl = ConnectionString,
        AdvertisedAddress = SiloAddress,
        SiloPort = SiloPort,
        Listen = SiloListen,
        Drain = Drain,
        Grace = Grace,
        Accounts = Accounts,
        Alerts = Alerts,
        Telemetry = Telemetry,
    };

    public override string ToString() => $"{Host}:{Port}, {Models.Count} model entries of {ConfigFile}";
}
