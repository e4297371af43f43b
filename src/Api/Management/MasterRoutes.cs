using Tollgate.Api.Access;

namespace Tollgate.Api.Management;

/// <summary>Routes that only the master key may call. Who calls is looked at before the body is.</summary>
internal static class MasterRoutes
{
    /// <summary>Keeps everybody else from the routes that are made of this.</summary>
    public static IEndpointRouteBuilder ForMaster(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        group.WithMetadata(new MasterOnly());
        return group;
    }

    /// <summary>Refuses who may not, as soon as the route is known.</summary>
    public static void UseMasterRoutes(this IApplicationBuilder gateway) => gateway.Use(async (context, next) =>
    {
        var refused = context.GetEndpoint()?.Metadata.GetMetadata<MasterOnly>() is null
            ? null
            : await context.RequestServices.GetRequiredService<Callers>().RefuseAsync(context);
        await (refused?.ExecuteAsync(context) ?? next(context));
    });

    private sealed class MasterOnly;
}
