namespace Tollgate.Servers.Postgres;

/// <summary>This machine has neither PostgreSQL's programs nor a Docker daemon.</summary>
public sealed class PostgresUnavailableException(string message, Exception inner) : Exception(message, inner);
