using System.Collections;
using Tollgate.Api.Models;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api;

internal static class Program
{
    /// <summary>What a shell is told when the gateway was configured wrongly.</summary>
    private const int BadConfiguration = 2;

    private static async Task<int> Main(string[] args)
    {
        var read = GatewayConfiguration.Load(args, Environment());
        if (read.Usage is { } usage)
            await (read.HelpAsked ? Console.Out : Console.Error).WriteLineAsync(usage);
        if (read.HelpAsked)
            return 0;

        IReadOnlyList<string> wrongModels = [];
        var models = ModelList.From(read.Configuration?.Models ?? [], PriceCatalog.Load(), out wrongModels);
        foreach (var error in read.Errors.Concat(wrongModels))
            await Console.Error.WriteLineAsync(error);
        if (read.Configuration is not { } configuration || wrongModels.Count > 0)
            return BadConfiguration;

        try
        {
            await using var gateway = Gateway.Build(configuration, models);
            await StartAsync(gateway);
            StartupLines.Print(gateway, configuration, read.Warnings);
            await gateway.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception)
            when (exception is DataFolderInUseException or LedgerUnavailableException or IOException)
        {
            await Console.Error.WriteLineAsync($"Tollgate cannot start: {exception.Message}");
            return 1;
        }
    }

    private static async Task StartAsync(WebApplication gateway)
    {
        try
        {
            await gateway.StartAsync();
        }
        catch
        {
            await StopStartedAsync(gateway);
            throw;
        }
    }

    // Without it, other processes of the cluster would have to find out that this one is gone.
    private static async Task StopStartedAsync(WebApplication gateway)
    {
        try
        {
            await gateway.StopAsync();
        }
        catch (Exception)
        {
            // A silo that has not started cannot be stopped, and why it did not is told already.
        }
    }

    private static Dictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(
            variable => (string)variable.Key,
            variable => (string?)variable.Value ?? "",
            StringComparer.Ordinal);
}
