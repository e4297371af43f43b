using Npgsql;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo;

/// <summary>What the operator should know at every start of every process.</summary>
public static partial class SiloLines
{
    /// <summary>What is odd in the configuration, where it is, and where the books are.</summary>
    public static void Print(ILogger log, GatewayConfiguration configuration, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
            Log.Configuration(log, warning);
        Log.Configured(log, configuration.ConfigFile);
        var folder = Path.GetFullPath(configuration.DataFolder);
        Log.Ledger(log, Ledger(configuration.ConnectionString, folder), folder);
    }

    internal static void PrintJoined(ILogger log, ILocalSiloDetails silo, IEnumerable<string> addresses) =>
        Log.Joined(log, silo.SiloAddress.Endpoint, string.Join(", ", addresses));

    private static string Ledger(string? database, string folder)
    {
        if (database is null)
            return $"SQLite in {folder}";

        // Piece by piece, since the whole has a password in it.
        var connection = new NpgsqlConnectionStringBuilder(database);
        return $"PostgreSQL at {connection.Host}:{connection.Port}/{connection.Database}";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
        public static partial void Configuration(ILogger logger, string warning);

        [LoggerMessage(2, LogLevel.Information, "The configuration is {File}")]
        public static partial void Configured(ILogger logger, string file);

        [LoggerMessage(3, LogLevel.Information, "The ledger is {Ledger}; the data folder is {Folder}")]
        public static partial void Ledger(ILogger logger, string ledger, string folder);

        [LoggerMessage(4, LogLevel.Information,
            "Tollgate has joined the cluster at {Address}, without a front; for its metrics it is listening on {Addresses}")]
        public static partial void Joined(ILogger logger, System.Net.IPEndPoint address, string addresses);
    }
}
