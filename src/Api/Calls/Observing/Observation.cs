using System.Globalization;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Relaying;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What is seen of one call on its walk. When it ends, it is told.</summary>
internal sealed class Observation(Observer observer, HttpContext http, long began) : IDisposable
{
    private const int ClientLeft = 499;

    private bool _isAnswered;

    public long Began => began;

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

    public string? Route => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;

    /// <summary>As the client was answered.</summary>
    public int Status => _isAnswered ? http.Response.StatusCode
        : http.RequestAborted.IsCancellationRequested ? ClientLeft
        : StatusCodes.Status500InternalServerError;

    /// <summary>Every account let it through, and the ledger has it.</summary>
    public void Admitted(Payer payer)
    {
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

    /// <summary>A status as it is written in labels.</summary>
    public static string Written(int? status) =>
        status?.ToString(CultureInfo.InvariantCulture) ?? Silo.Telemetry.SeriesText.None;
}
