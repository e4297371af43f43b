using System.Globalization;
using System.Net;

namespace Tollgate.Silo.Configuration;

/// <summary>What the program was started with; null where an option was not given.</summary>
internal sealed record CommandLine(string? Config, int? Port, string? Host, string? Data, bool HelpAsked)
{
    public const string Usage = """
        Usage: tollgate [options]

          --config <file>   the configuration, a LiteLLM config.yaml (default: the file that CONFIG_FILE_PATH names,
                            else config.yaml beside the program)
          --host <address>  the address to listen on (default: 127.0.0.1)
          --port <number>   the port to listen on, 0 for any free one (default: 4000)
          --data <folder>   where the ledger is kept if there is no database (default: data)
          --help            shows this text

        Environment: LITELLM_MASTER_KEY, DATABASE_URL, CONFIG_FILE_PATH. An option can also be written --name=value.
        """;

    private static readonly string[] Options = ["--config", "--host", "--port", "--data"];

    public static CommandLine Parse(IReadOnlyList<string> args, Findings findings)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < args.Count; at++)
        {
            var (name, value) = Split(args[at]);
            if (name is "--help" or "-h")
                return new(null, null, null, null, HelpAsked: true);

            // What is not an option is not repeated: it may be a secret.
            if (!name.StartsWith('-'))
            {
                findings.Error($"Argument {at + 1} is not an option and does not belong to one.");
                continue;
            }

            if (value is null && at + 1 < args.Count && !IsOption(args[at + 1]))
                value = args[++at];
            if (!Options.Contains(name))
                findings.Error($"{Quoted.Text(name)} is not an option.");
            else if (value is null)
                findings.Error($"{name} needs a value.");
            else if (!given.TryAdd(name, value))
                findings.Error($"{name} is given more than once.");
        }

        var port = PortOf(Find("--port"), findings);
        var host = HostOf(Find("--host"), findings);
        return new(Find("--config"), port, host, Find("--data"), HelpAsked: false);

        string? Find(string name) => given.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string? HostOf(string? text, Findings findings)
    {
        if (text is null or "localhost" || IPAddress.TryParse(text, out _))
            return text;
        findings.Error($"--host must be an address of this machine or localhost, but is {Quoted.Text(text)}.");
        return null;
    }

    private static int? PortOf(string? text, Findings findings)
    {
        if (text is null)
            return null;
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return port;
        findings.Error($"--port must be a number from 0 to 65535, but is {Quoted.Text(text)}.");
        return null;
    }
}
