using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Bodies;
using Tollgate.Ledger;

namespace Tollgate.Api.Health;

/// <summary>Whether the process lives, and whether it can serve. Anybody may ask.</summary>
internal static class HealthEndpoints
{
    /// <summary>How long the ledger may take to answer before the process counts as not ready.</summary>
    private static readonly TimeSpan PingMax = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/liveliness", Alive);
        routes.MapGet("/health/liveness", Alive);
        routes.MapGet("/health/readiness", ReadyAsync);
    }

    private static Ok<string> Alive() => TypedResults.Ok("I'm alive!");

    private static async Task<JsonAnswer> ReadyAsync(
        ILedger ledger, TimeProvider time, CancellationToken cancellationToken)
    {
        var connected = await AnswersAsync(ledger, time, cancellationToken);
        return new(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("status", connected ? "healthy" : "unhealthy");
                json.WriteString("db", connected ? "connected" : "Not connected");
                json.WriteNull("cache");
                json.WriteString("version", typeof(HealthEndpoints).Assembly.GetName().Version?.ToString(3));
                if (!connected)
                    json.WriteString("detail", "Service Unhealthy (the ledger does not answer)");
                json.WriteEndObject();
            },
            connected ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> AnswersAsync(ILedger ledger, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var late = new CancellationTokenSource(PingMax, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            // Waiting is given up, too, since a driver may not heed its token while it connects.
            await ledger.PingAsync(either.Token).WaitAsync(either.Token);
            return true;
        }
        catch (Exception exception) when (exception is LedgerUnavailableException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
