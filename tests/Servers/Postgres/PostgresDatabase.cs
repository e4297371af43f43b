using Npgsql;

namespace Tollgate.Servers.Postgres;

/// <summary>One database of a server, as Npgsql and as a URL name it.</summary>
public sealed record PostgresDatabase(string ConnectionString, string Url)
{
    internal static PostgresDatabase At(string host, int port, string name) => new(
        new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = port,
            Database = name,
            Username = PostgresServer.User,
        }.ConnectionString,
        $"postgresql://{PostgresServer.User}@{host}:{port}/{name}");
}
