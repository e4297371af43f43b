using Tollgate.Silo;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api;

/// <summary>What the operator should know at every start: where it listens, where the books are, and what is not
/// safe.</summary>
internal static partial class StartupLines
{
    private const string ExampleMasterKey = "sk-1234";

    public static void Print(WebApplication gateway, GatewayConfiguration configuration, IReadOnlyList<string> warnings)
    {
        var log = gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tollgate");
        if (configuration.MasterKey is not { } master)
            Log.NoMasterKey(log);
        else if (master.Reveal() == ExampleMasterKey)
            Log.KnownMasterKey(log, ExampleMasterKey);

        SiloLines.Print(log, configuration, warnings);
        Log.Listening(log, string.Join(", ", gateway.Urls));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Tollgate is listening on {Addresses}")]
        public static partial void Listening(ILogger logger, string addresses);

        [LoggerMessage(2, LogLevel.Warning,
            "No master key is set, so the management routes are closed. Set general_settings.master_key or "
            + "LITELLM_MASTER_KEY to a secret that starts with sk-")]
        public static partial void NoMasterKey(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning,
            "The master key is {Key}, which everybody knows from the documents; choose another")]
        public static partial void KnownMasterKey(ILogger logger, string key);
    }
}
