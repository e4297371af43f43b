using Tollgate.Api.Access;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>Keys that may call some routes only.</summary>
internal sealed partial class Gate
{
    private static bool IsOpen(KeyIdentity key, CallApplication application) =>
        AllowedRoutes.Allow(key.AllowedRoutes, HttpMethods.Post, application.Origin.Route, isCall: true);

    // Nobody is told on an old memory that a route is closed to him.
    private async Task<Decision?> IsClosedAsync(CallApplication application)
    {
        identities.Forget(application.Key);
        return await identities.OfAsync(application.Key) is { } key && !IsOpen(key, application)
            ? new Decision.RouteClosed(key.AllowedRoutes!)
            : null;
    }
}
