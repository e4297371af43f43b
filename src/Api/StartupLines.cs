using Npgsql;

namespace Tollgate.Api;

/// <summary>What the operator should know at every start: where it listens, where the books are, and what is not safe.</summary>
internal static partial class StartupLines
{
    private const string ExampleMasterKey = "sk-1234";

    public static void Print(WebApplication gateway, GatewaySettings settings)
    {
        var log = gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tollgate");
        if (string.IsNullOrEmpty(settings.MasterKey))
            Log.NoMasterKey(log);
        else if (settings.MasterKey == ExampleMasterKey)
            Log.KnownMasterKey(log, ExampleMasterKey);

        Log.Ledger(log, Ledger(settings.Silo.DatabaseUrl, settings.Silo.DataFolder), Path.GetFullPath(settings.Silo.DataFolder));
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

        [LoggerMessage(3, LogLevel.Warning, "No master key is set, so the management routes are closed. Set general_settings.master_key or "
            + "LITELLM_MASTER_KEY to a secret that starts with sk-")]
        public static partial void NoMasterKey(ILogger logger);

        [LoggerMessage(4, LogLevel.Warning, "The master key is {Key}, which everybody knows from the documents; choose another")]
        public static partial void KnownMasterKey(ILogger logger, string key);
    }
}
