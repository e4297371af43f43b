using System.Net;

namespace Tollgate.Silo.Configuration;

/// <summary>What the program was started with, by its arguments or by the variables of its environment that stand for
/// them; null where an option was not given.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        Usage: tollgate [options]

          --config <file>   the configuration, a LiteLLM config.yaml (default: the file that CONFIG_FILE_PATH names,
                            else config.yaml beside the program)
          --host <address>  the address to listen on (default: 127.0.0.1)
          --port <number>   the port to listen on, 0 for any free one (default: 4000)
          --data <folder>   where the ledger is kept if there is no database (default: data)
          --drain <seconds> how long it listens on after it was asked to stop, not ready any more
                            (default: 5 with a database, else 0)
          --grace <seconds> how long calls in flight may then take to end before they are cut off (default: 600)
          --probe           asks whether the process at --host and --port is ready, and ends with 0 if it is, else 1
          --help            shows this text

        Several processes on one database:

          --silo-address <address>        where the others reach this one: an address, or a host name, which is
                                          resolved at the start (default: 127.0.0.1)
          --silo-port <number>            the port for it (default: one that is free, kept in the data folder)
          --silo-listen <address[:port]>  where it listens for the others, if they reach it in a roundabout way
                                          (default: --silo-address and --silo-port)

        Environment: LITELLM_MASTER_KEY, DATABASE_URL, CONFIG_FILE_PATH, TOLLGATE_SILO_ADDRESS, TOLLGATE_SILO_PORT,
        TOLLGATE_SILO_LISTEN, TOLLGATE_DRAIN, TOLLGATE_GRACE. An option can also be written --name=value, and beats its
        variable.
        """;

    /// <summary>Every option, and the variable that stands for it; config's is looked up with those of the file.
    /// </summary>
    private static readonly Dictionary<string, string?> Options = new(StringComparer.Ordinal)
    {
        ["--config"] = null,
        ["--host"] = null,
        ["--port"] = null,
        ["--data"] = null,
        ["--drain"] = "TOLLGATE_DRAIN",
        ["--grace"] = "TOLLGATE_GRACE",
        ["--silo-address"] = "TOLLGATE_SILO_ADDRESS",
        ["--silo-port"] = "TOLLGATE_SILO_PORT",
        ["--silo-listen"] = "TOLLGATE_SILO_LISTEN",
    };

    public bool HelpAsked { get; private init; }

    public bool ProbeAsked { get; private init; }

    public string? Config { get; private init; }

    public string? Host { get; private init; }

    public int? Port { get; private init; }

    public string? Data { get; private init; }

    public TimeSpan? Drain { get; private init; }

    public TimeSpan? Grace { get; private init; }

    public IPAddress? SiloAddress { get; private init; }

    public int? SiloPort { get; private init; }

    public IPEndPoint? SiloListen { get; private init; }

    public static CommandLine Parse(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment, Findings findings)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var probeAsked = false;
        for (var at = 0; at < args.Count; at++)
        {
            var (name, value) = Split(args[at]);
            if (name is "--help" or "-h")
                return new() { HelpAsked = true };
            if (args[at] is "--probe")
            {
                probeAsked = true;
                continue;
            }

            // What is not an option is not repeated: it may be a secret.
            if (!name.StartsWith('-'))
            {
                findings.Error($"Argument {at + 1} is not an option and does not belong to one.");
                continue;
            }

            if (value is null && at + 1 < args.Count && !IsOption(args[at + 1]))
                value = args[++at];
            if (!Options.ContainsKey(name))
                findings.Error($"{Quoted.Text(name)} is not an option.");
            else if (value is null)
                findings.Error($"{name} needs a value.");
            else if (!given.TryAdd(name, value))
                findings.Error($"{name} is given more than once.");
        }

        return new()
        {
            ProbeAsked = probeAsked,
            Config = Find("--config")?.Text,
            Host = Find("--host")?.Host(findings),
            Port = Find("--port")?.Number(0, IPEndPoint.MaxPort, findings),
            Data = Find("--data")?.Text,
            Drain = Find("--drain")?.Seconds(findings),
            Grace = Find("--grace")?.Seconds(findings),
            SiloAddress = Find("--silo-address")?.ReachableAddress(findings),
            SiloPort = Find("--silo-port")?.Number(1, IPEndPoint.MaxPort, findings),
            SiloListen = Find("--silo-listen")?.Endpoint(findings),
        };

        Option? Find(string name) =>
            given.GetValueOrDefault(name) is { Length: > 0 } value ? new(name, value)
            : Options[name] is { } variable && environment.GetValueOrDefault(variable) is { Length: > 0 } set
                ? new(variable, set)
            : null;
    }

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
