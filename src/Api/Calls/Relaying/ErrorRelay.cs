using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Forwarding;
using Tollgate.Api.Calls.Routing;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>The provider's own error: its status and body pass as they are, and cost nothing.</summary>
internal sealed class ErrorRelay(Passage passage, UpstreamAnswer answer) : Relay(passage)
{
    /// <summary>No error explains itself at greater length.</summary>
    private const int BodyMax = 1024 * 1024;

    private readonly HeldBack _body = new(BodyMax);

    public override Failure? Failure { get; } = new(answer.Status, answer.AskedToWait(passage.Now))
    {
        IsUnknownRoute = answer.Status == StatusCodes.Status404NotFound && passage.Request.Format.IsFree,
    };

    public override async Task<Outcome> PassAsync()
    {
        try
        {
            await _body.FillAsync(answer.Body, Passage.Ended);
        }
        catch (Exception exception)
            when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // What came of the explanation has to do.
        }

        return Charging.Failed;
    }

    public override async Task EndAsync(Charged charged)
    {
        Response.StatusCode = answer.Status;
        Response.ContentType = answer.ContentType;
        if (answer.RetryAfter is { } retryAfter)
            Response.Headers.RetryAfter = retryAfter;
        charged.WriteHeaders(Response.Headers);
        await _body.WriteToAsync(Response, Passage.Http.RequestAborted);
    }

    public override void Dispose()
    {
        _body.Dispose();
        answer.Dispose();
        base.Dispose();
    }
}
