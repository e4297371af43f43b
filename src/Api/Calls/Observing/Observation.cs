using System.Diagnostics;
using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Relaying;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What is seen of one call on its walk. When it ends, it is told.</summary>
internal sealed class Observation(Observer observer, HttpContext http, long began, Activity? span) : IDisposable
{
    private const int ClientLeft = 499;

    private bool _isAnswered;

    public long Began => began;

    /// <summary>The whole of the call in its trace; null: nobody listens.</summary>
    public Activity? Span => span;

    /// <summary>As the ledger knows it; null: it does not.</summary>
    public CallId? Id { get; private set; }

    /// <summary>Whose call it is, as far as that is known by now.</summary>
    public Payer Payer { get; set; }

    /// <summary>In whose name it is made; null: nobody's.</summary>
    public string? Customer { get; set; }

    /// <summary>The public name of the model that serves; null: none that there is was asked for.</summary>
    public string? Model { get; set; }

    /// <summary>Why it did not go to a provider; null: it did.</summary>
    public ApiError? Error { get; private set; }

    /// <summary>The last way that it took; null: none.</summary>
    public Passage? Passage { get; private set; }

    public Tries? Tries { get; private set; }

    public Outcome? Outcome { get; private set; }

    public string Method => http.Request.Method;

    public string? Route => RouteOf(http);

    /// <summary>As the client was answered.</summary>
    public int Status => _isAnswered ? http.Response.StatusCode
        : http.RequestAborted.IsCancellationRequested ? ClientLeft
        : Error?.Status ?? StatusCodes.Status500InternalServerError;

    /// <summary>What became of it.</summary>
    public CallEnd End => Error is { Status: < StatusCodes.Status500InternalServerError } ? CallEnd.Refused
        : Outcome?.Status == CallStatus.Cancelled || Status == ClientLeft ? CallEnd.Left
        : Outcome?.Status == CallStatus.Success && _isAnswered ? CallEnd.Served
        : CallEnd.Failed;

    /// <summary>What went wrong, by what LiteLLM would have thrown; null: nothing did.</summary>
    public string? ErrorClass => Error is not null ? ExceptionClass.Of(Error)
        : Status < StatusCodes.Status400BadRequest ? null
        : ExceptionClass.Of(Passage?.Deployment.Names.Provider ?? "", Status);

    /// <summary>Every account let it through, and the ledger has it.</summary>
    public void Admitted(CallId id, Payer payer)
    {
        Id = id;
        Payer = payer;
        observer.Admitted(this);
    }

    /// <summary>It ends here, with an error of our own.</summary>
    public async Task RefuseAsync(ApiError error)
    {
        Error = error;
        await error.ExecuteAsync(http);
        _isAnswered = true;
    }

    /// <summary>It ends here, and whoever handles errors answers it.</summary>
    public void Stopped(ApiError error) => Error = error;

    /// <summary>A deployment was asked, and has failed.</summary>
    /// <param name="coolsDown">It is passed over for a while from now on.</param>
    public void Failed(Deployment deployment, Failure failure, bool coolsDown) =>
        observer.Failed(this, deployment, failure, coolsDown);

    /// <summary>It has its charge.</summary>
    public void Settled(Relay relay, Tries tries, Outcome outcome)
    {
        (Passage, Tries, Outcome) = (relay.Passage, tries, outcome);
        // One that had not begun to answer has been told of already.
        if (outcome.Status == CallStatus.Failure && relay.Failure is null)
            Failed(relay.Passage.Deployment, Failure.Unreachable, coolsDown: false);
    }

    /// <summary>The client has read the end.</summary>
    public void Answered() => _isAnswered = true;

    public void Dispose() => observer.Ended(this);

    public static string? RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;

    /// <summary>A status as it is written in labels.</summary>
    public static string Written(int? status) =>
        status?.ToString(CultureInfo.InvariantCulture) ?? Silo.Telemetry.SeriesText.None;
}
