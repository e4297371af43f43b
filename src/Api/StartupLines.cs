using Npgsql;
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
        foreach (var warning in warnings)
            Log.Configuration(log, warning);
        if (configuration.MasterKey is not { } master)
            Log.NoMasterKey(log);
        else if (master.Reveal() == ExampleMasterKey)
            Log.KnownMasterKey(log, ExampleMasterKey);

        Log.Configured(log, configuration.ConfigFile);
        Log.Ledger(
            log,
            Ledger(configuration.ConnectionString, configuration.DataFolder),
            Path.GetFullPath(configuration.DataFolder));
        Log.Listening(log, string.Join(", ", gateway.Urls));
    }

    private static string Ledger(string? database, string folder)
    {
        if (database is null)
            return $"SQLite in {Path.GetFullPath(folder)}";

        // Piece by piece, since the whole has a password in it.
        var connection = new NpgsqlConnectionStringBuilder(database);
        return $"PostgreSQL at {connection.Host}:{connection.Port}/{connection.Database}";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Tollgate is listening on {Addresses}")]
        public static partial void Listening(ILogger logger, string addresses);

        [LoggerMessage(2, LogLevel.Information, "The ledger is {Ledger}; the data folder is {Folder}")]
        public static partial void Ledger(ILogger logger, string ledger, string folder);

        [LoggerMessage(3, LogLevel.Warning,
            "No master key is set, so the management routes are closed. Set general_settings.master_key or "
            + "LITELLM_MASTER_KEY to a secret that starts with sk-")]
        public static partial void NoMasterKey(ILogger logger);

        [LoggerMessage(4, LogLevel.Warning,
            "The master key is {Key}, which everybody knows from the documents; choose another")]
        public static partial void KnownMasterKey(ILogger logger, string key);

        [LoggerMessage(5, LogLevel.Warning, "{Warning}")]
        public static partial void Configuration(ILogger logger, string warning);

        [LoggerMessage(6, LogLevel.Information, "The configuration is {File}")]
        public static partial void Configured(ILogger logger, string file);
    }
}
