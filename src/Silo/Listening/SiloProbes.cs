using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Silo.Life;

namespace Tollgate.Silo.Listening;

/// <summary>Whether a process without a front lives, and whether it takes part, for whoever keeps it running.</summary>
internal static class SiloProbes
{
    public static void MapProbes(this IEndpointRouteBuilder silo)
    {
        silo.MapGet("/health/liveliness", Alive);
        silo.MapGet("/health/liveness", Alive);
        silo.MapGet("/health/readiness", ReadyAsync);
    }

    private static Ok Alive() => TypedResults.Ok();

    private static async Task<ContentHttpResult> ReadyAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var reasons = await readiness.LookAsync(cancellationToken);
        return reasons == Unready.None
            ? TypedResults.Text("healthy")
            : TypedResults.Text(
                $"unhealthy: {Readiness.Words(reasons)}", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
