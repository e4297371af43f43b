using System.Globalization;
using Npgsql;

namespace Tollgate.Silo.Configuration;

/// <summary>Turns the ways to name a PostgreSQL database into Npgsql's. No mistake is told by quoting the
/// value.</summary>
internal static class DatabaseUrl
{
    private const string Expected =
        "postgresql://user:password@host:port/database or an Npgsql connection string (Host=...;Database=...)";

    private const string Ambiguous =
        $"is not a well-formed URL: it must be {Expected}; "
        + "in a password write %40 for @, %23 for #, %2F for / and %3F for ?";

    /// <returns>The connection string, or what must be mended, to follow the name of the setting.</returns>
    public static (string? ConnectionString, string? Problem) Translate(string value)
    {
        try
        {
            if (value.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
                || value.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase))
                return IsUnambiguous(value) ? FromUrl(value) : (null, Ambiguous);
            return value.Contains("Host=", StringComparison.OrdinalIgnoreCase)
                ? (new NpgsqlConnectionStringBuilder(value).ConnectionString, null)
                : (null, $"must be {Expected}");
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException
            or OverflowException or NotSupportedException)
        {
            return (null, $"cannot be understood: it must be {Expected}");
        }
    }

    // A bare mark in a password ends the address early: the rest would pass for a database or a parameter.
    private static bool IsUnambiguous(string url)
    {
        var address = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = address.IndexOfAny('/', '?');
        return !address.Contains('#') && (end < 0 || !address[end..].Contains('@'));
    }

    private static (string? ConnectionString, string? Problem) FromUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return (null, $"is not a well-formed URL: it must be {Expected} (an @ in the password is %40)");

        var builder = new NpgsqlConnectionStringBuilder();
        if (uri.IdnHost.Length > 0)
            builder.Host = uri.IdnHost;
        if (uri.Port > 0)
            builder.Port = uri.Port;
        if (Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) is { Length: > 0 } database)
            builder.Database = database;

        var login = uri.UserInfo.Split(':', 2);
        if (login[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(login[0]);
        if (login.Length > 1)
            builder.Password = Uri.UnescapeDataString(login[1]);

        foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = parameter.Split('=', 2);
            // What is no parameter is not repeated: it may be the rest of a password.
            if (parts.Length < 2)
                return (null, "has a parameter without a value");
            if (!Apply(builder, parts[0], Uri.UnescapeDataString(parts[1])))
                return (null, $"has a parameter that is not known or has no such value: {Quoted.Plain(parts[0])}");
        }

        return string.IsNullOrEmpty(builder.Host)
            ? (null, "names no host")
            : (builder.ConnectionString, null);
    }

    private static bool Apply(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "host": builder.Host = value; return true;
            case "port": builder.Port = Number(value); return true;
            case "user": builder.Username = value; return true;
            case "password": builder.Password = value; return true;
            case "dbname": builder.Database = value; return true;
            case "schema": builder.SearchPath = value; return true;
            case "options": builder.Options = value; return true;
            case "application_name": builder.ApplicationName = value; return true;
            case "target_session_attrs": builder.TargetSessionAttributes = value; return true;
            case "sslrootcert": builder.RootCertificate = value; return true;
            case "sslcert": builder.SslCertificate = value; return true;
            case "sslkey": builder.SslKey = value; return true;
            case "connect_timeout": builder.Timeout = Number(value); return true;
            case "connection_limit": builder.MaxPoolSize = Number(value); return true;
            case "sslmode" when SslModeOf(value) is { } mode: builder.SslMode = mode; return true;

            // Prisma's own, which Npgsql has no need of.
            case "pgbouncer" or "pool_timeout" or "socket_timeout" or "statement_cache_size": return true;
            default: return false;
        }
    }

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static SslMode? SslModeOf(string value) => value.ToLowerInvariant() switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => null,
    };
}
