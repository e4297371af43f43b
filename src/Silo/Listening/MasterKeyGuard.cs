using System.Security.Cryptography;
using System.Text;
using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Listening;

/// <summary>A process without a front knows one key, the configuration's.</summary>
internal static class MasterKeyGuard
{
    private const string Scheme = "Bearer ";

    /// <summary>Answers 401 to whoever asks for a path and does not present the key.</summary>
    /// <param name="key">Null: nobody can.</param>
    public static void UseMasterKey(this IApplicationBuilder silo, string path, Secret? key)
    {
        var known = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal()));
        silo.Use((context, next) =>
        {
            var presented = context.Request.Headers.Authorization.ToString();
            if (context.Request.Path != path)
                return next(context);
            if (known is not null
                && presented.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                && Matches(presented[Scheme.Length..].Trim(), known))
                return next(context);

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }

    // In a time that tells nothing.
    private static bool Matches(string secret, byte[] known) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), known);
}
