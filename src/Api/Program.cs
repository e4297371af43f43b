using Tollgate.Ledger.Sqlite;

namespace Tollgate.Api;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var settings = new GatewaySettings
        {
            MasterKey = Environment.GetEnvironmentVariable("LITELLM_MASTER_KEY"),
            Port = args.SkipWhile(argument => argument != "--port").Skip(1).Select(int.Parse).FirstOrDefault(4000),
            Silo = new()
            {
                DataFolder = args.SkipWhile(argument => argument != "--data").Skip(1).FirstOrDefault("data"),
                DatabaseUrl = Environment.GetEnvironmentVariable("DATABASE_URL"),
            },
        };

        try
        {
            await using var gateway = Gateway.Build(settings);
            await gateway.StartAsync();
            StartupLines.Print(gateway, settings);
            await gateway.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (exception is DataFolderInUseException or IOException)
        {
            await Console.Error.WriteLineAsync($"Tollgate cannot start: {exception.Message}");
            return 1;
        }
    }
}
