using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Tollgate.Silo.Listening;

/// <summary>What only the master key opens.</summary>
internal static class MasterKeyGuard
{
    /// <summary>Answers 401 to whoever asks for a path, or one below it, and does not present the key: as a bearer's, or
    /// as browsers do, by HTTP Basic, with any name and the key as the password.</summary>
    public static void UseMasterKey(this IApplicationBuilder process, PathString path, MasterKey master) =>
        process.UseWhen(
            context => context.Request.Path.StartsWithSegments(path),
            guarded => guarded.Use((context, next) =>
            {
                if (Presented(context.Request) is { } secret && master.Matches(SHA256.HashData(secret)))
                    return next(context);

                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"Tollgate\", charset=\"UTF-8\"";
                return Task.CompletedTask;
            }));

    private static byte[]? Presented(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || header.Parameter is not { } parameter)
            return null;
        if (string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8.GetBytes(parameter);
        if (!string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
            return null;

        var credentials = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, credentials, out var length))
            return null;
        var password = credentials.AsSpan(0, length);
        return [.. password[(password.IndexOf((byte)':') + 1)..]];
    }
}
