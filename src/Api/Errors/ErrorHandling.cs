using Microsoft.AspNetCore.Http.Features;
using Orleans.Serialization;
using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Api.Errors;

/// <summary>Outermost of all: whatever goes wrong, and whatever has no route, is answered in the envelope; nothing is
/// leaked.</summary>
internal sealed partial class ErrorHandling(RequestDelegate next, ErrorWriter writer, ILogger<ErrorHandling> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (Unrouted(context) is { } error)
                await writer.WriteAsync(context, error);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left: nobody reads an answer, and nothing is wrong here.
            context.Abort();
        }
        catch (Exception exception)
        {
            var error = Explain(context, exception);
            if (error == ApiErrors.Internal)
                Log.Failed(log, exception, context.Request.Method, context.GetEndpoint()?.DisplayName);

            if (context.Response.HasStarted)
            {
                // Too late for another status: a broken connection tells the client that the answer is not whole.
                context.Abort();
                return;
            }

            context.Response.Clear();
            await writer.WriteAsync(context, error);
        }
    }

    /// <summary>What a client is told of something that went wrong.</summary>
    internal static ApiError Explain(HttpContext context, Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ApiErrors.BodyTooLarge(
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0),
        BadHttpRequestException bad => new(bad.StatusCode, "bad_request_error", "The request is not well formed."),
        _ => IsOutage(exception) ? ApiErrors.Unavailable : ApiErrors.Internal,
    };

    /// <summary>Whether something went wrong because the ledger, or an account, cannot be asked now.</summary>
    internal static bool IsOutage(Exception exception) =>
        exception is LedgerUnavailableException or AccountUnavailableException or TimeoutException or OrleansException
            // What Orleans cannot tell of a connection that was not made in time.
            or CodecNotFoundException;

    // Endpoints of ours answer their own 404; routing leaves these two bare.
    private static ApiError? Unrouted(HttpContext context) =>
        context.Response.HasStarted || context.GetEndpoint() is RouteEndpoint
            ? null
            : context.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => ApiErrors.UnknownRoute(context.Request.Method, context.Request.Path),
                StatusCodes.Status405MethodNotAllowed =>
                    ApiErrors.WrongMethod(context.Request.Method, context.Request.Path),
                _ => null,
            };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string? endpoint);
    }
}
