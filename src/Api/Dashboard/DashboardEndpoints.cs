using System.Net.Http.Headers;
using System.Security.Cryptography;
using Orleans.Dashboard;
using Tollgate.Api.Access;

namespace Tollgate.Api.Dashboard;

/// <summary>Orleans' dashboard, to look into grains. It has no login of its own, so it takes the master key by HTTP
/// Basic: any name, and the key as the password. Without a master key it is closed.</summary>
internal static class DashboardEndpoints
{
    private const string Path = "/dashboard";

    /// <summary>Guards everything below the dashboard's path, pages, scripts and data alike.</summary>
    public static void UseDashboardLogin(this WebApplication gateway)
    {
        var master = gateway.Services.GetRequiredService<MasterKey>();
        gateway.UseWhen(
            context => context.Request.Path.StartsWithSegments(Path),
            guarded => guarded.Use((context, next) =>
            {
                if (Presents(context.Request, master))
                    return next(context);

                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"Tollgate\", charset=\"UTF-8\"";
                return Task.CompletedTask;
            }));
    }

    public static void MapDashboard(this IEndpointRouteBuilder routes) => routes.MapOrleansDashboard(Path);

    private static bool Presents(HttpRequest request, MasterKey master)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var credentials = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", credentials, out var length))
            return false;

        var password = credentials.AsSpan(0, length);
        return master.Matches(SHA256.HashData(password[(password.IndexOf((byte)':') + 1)..]));
    }
}
