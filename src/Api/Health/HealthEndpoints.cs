using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Silo.Life;

namespace Tollgate.Api.Health;

/// <summary>Whether the process lives, and whether it can serve. Anybody may ask.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/liveliness", Alive).Describe(HealthOperations.Alive);
        routes.MapGet("/health/liveness", Alive).Describe(HealthOperations.Alive);
        routes.MapGet("/health/readiness", ReadyAsync).Describe(HealthOperations.Ready);
    }

    private static Ok<string> Alive() => TypedResults.Ok("I'm alive!");

    private static async Task<JsonAnswer> ReadyAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var reasons = await readiness.LookAsync(cancellationToken);
        var isReady = reasons == Unready.None;
        return new(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("status", isReady ? "healthy" : "unhealthy");
                json.WriteString("db", reasons.HasFlag(Unready.LedgerAway) ? "Not connected" : "connected");
                json.WriteNull("cache");
                json.WriteString("version", typeof(HealthEndpoints).Assembly.GetName().Version?.ToString(3));
                if (!isReady)
                    json.WriteString("detail", $"Service Unhealthy ({Readiness.Words(reasons)})");
                json.WriteEndObject();
            },
            isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
