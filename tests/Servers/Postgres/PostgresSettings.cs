namespace Tollgate.Servers.Postgres;

/// <summary>What a throw-away PostgreSQL is told on its command line.</summary>
internal static class PostgresSettings
{
    public static IEnumerable<string> Arguments(bool fsync)
    {
        string[] settings = fsync
            ? ["max_connections=200"]
            : ["max_connections=200", "fsync=off", "synchronous_commit=off", "full_page_writes=off"];

        return settings.SelectMany(setting => new[] { "-c", setting });
    }
}
