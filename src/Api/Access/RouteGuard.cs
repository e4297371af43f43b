using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Errors;
using Tollgate.Grains;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Access;

/// <summary>Keeps everybody from a route whom the <see cref="RouteTable"/> does not let. Who calls is looked at before
/// the body is.</summary>
internal static class RouteGuard
{
    private const string OnBehalfOf = "litellm-changed-by";
    private const int NameMax = 256;

    /// <summary>Refuses who may not, as soon as the route is known; the route learns who may as its
    /// <see cref="Caller"/>.</summary>
    public static void UseRouteGuard(this IApplicationBuilder gateway) => gateway.Use((context, next) =>
        // A call to a model looks at its key itself, and pays for nothing else on its path.
        context.GetEndpoint() is RouteEndpoint route && route.Metadata.GetMetadata<CallFormat>() is null
            ? GuardAsync(context, route, next)
            : next(context));

    /// <summary>Sees to it that every route has a row in the table: one that nobody thought about is open to
    /// nobody.</summary>
    /// <exception cref="InvalidOperationException">One has none.</exception>
    public static void CheckRoutes(this IEndpointRouteBuilder gateway)
    {
        var missing = gateway.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => Methods(route).Select(method => (method, Pattern: route.RoutePattern.RawText!)))
            .Where(route => RouteTable.AudienceOf(route.method, route.Pattern) is null)
            .Select(route => $"{route.method} {route.Pattern}")
            .ToArray();
        if (missing.Length > 0)
            throw new InvalidOperationException(
                $"Nobody has said who may call {string.Join(", ", missing)}: see RouteTable.");
    }

    /// <summary>The methods of a route.</summary>
    public static IReadOnlyList<string> Methods(RouteEndpoint route) =>
        route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"];

    private static async Task GuardAsync(HttpContext context, RouteEndpoint route, RequestDelegate next)
    {
        var audience = RouteTable.AudienceOf(context.Request.Method, route.RoutePattern.RawText!);
        var refused = await RefuseAsync(context, audience);
        if (refused is null && context.Features.Get<Caller>() is { } caller)
            AuthorOf(context, route, caller).Begin();
        await (refused?.ExecuteAsync(context) ?? next(context));
    }

    // The pattern of the path, since a key may stand in it.
    private static Authorship AuthorOf(HttpContext context, RouteEndpoint route, Caller caller) => new(
        caller.Author,
        context.Request.Headers[OnBehalfOf] is [{ Length: > 0 and <= NameMax } name, ..] ? name : null,
        route.RoutePattern.RawText!);

    private static async ValueTask<ApiError?> RefuseAsync(HttpContext context, Audience? asked)
    {
        // Asked in a way that the table does not name.
        if (asked is not { } audience)
            return ApiErrors.UnknownRoute(context.Request.Method, context.Request.Path);
        if (audience is Audience.Watchers)
        {
            var telemetry = context.RequestServices.GetRequiredService<TelemetrySettings>();
            audience = telemetry.IsGuarded ? Audience.Overseers : Audience.Everybody;
        }

        if (audience is Audience.Everybody or Audience.Itself)
            return null;

        var callers = context.RequestServices.GetRequiredService<Callers>();
        if (!callers.CanManage && audience > Audience.Viewers)
            return ApiErrors.NoMasterKey;

        var (caller, refused) = await callers.IdentifyAsync(context);
        if (caller is null)
            return refused;
        if (!audience.Has(caller))
        {
            return audience == Audience.Master
                ? ApiErrors.OnlyMasterKey(context.Request.Path)
                : ApiErrors.OnlyProxyAdmin(context.Request.Path, caller.Role.Name(), caller.UserId);
        }

        var allowed = caller.Key?.Profile.AllowedRoutes;
        if (!AllowedRoutes.Allow(allowed, context.Request.Method, context.Request.Path, isCall: false))
            return ApiErrors.RouteClosed(allowed!, context.Request.Path);

        context.Features.Set(caller);
        return null;
    }
}
