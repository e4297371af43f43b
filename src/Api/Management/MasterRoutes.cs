using Tollgate.Api.Access;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Management;

/// <summary>Routes that only the master key may call. Who calls is looked at before the body is.</summary>
internal static class MasterRoutes
{
    /// <summary>Keeps everybody else from the routes that are made of this.</summary>
    /// <param name="refusal">What any other key is told of a route; null: that it is for admins.</param>
    public static IEndpointRouteBuilder ForMaster(
        this IEndpointRouteBuilder routes, Func<string, ApiError>? refusal = null)
    {
        var group = routes.MapGroup("");
        group.WithMetadata(new MasterOnly(refusal));
        return group;
    }

    /// <summary>Refuses who may not, as soon as the route is known.</summary>
    public static void UseMasterRoutes(this IApplicationBuilder gateway) => gateway.Use(async (context, next) =>
    {
        var refused = context.GetEndpoint()?.Metadata.GetMetadata<MasterOnly>() is { } only
            ? await context.RequestServices.GetRequiredService<Callers>().RefuseAsync(context, only.Refusal)
            : null;
        await (refused?.ExecuteAsync(context) ?? next(context));
    });

    private sealed record MasterOnly(Func<string, ApiError>? Refusal);
}
