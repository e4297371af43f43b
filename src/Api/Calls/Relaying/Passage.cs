using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>An open call on its way to a provider and back.</summary>
internal sealed class Passage : IDisposable
{
    private readonly CancellationTokenSource _patience;
    private readonly CancellationTokenSource _ended;
    private readonly CancellationToken _timeIsUp;

    public Passage(
        HttpContext http,
        OpenCall call,
        CallRequest request,
        Deployment deployment,
        LikelyCost likely,
        TokenCounter counter,
        TimeProvider time,
        RateTokens counted,
        CancellationToken timeIsUp)
    {
        (Http, Call, Request, Deployment, Likely) = (http, call, request, deployment, likely);
        Meter = new(counter);
        Charging = new(deployment, request, Meter, counter, call.Bound, counted);
        _timeIsUp = timeIsUp;
        _patience = new(deployment.Timeout, time);
        // An answer that is not streamed is billed whether or not somebody waits for it, so its usage is awaited.
        _ended = CancellationTokenSource.CreateLinkedTokenSource(
            _patience.Token, timeIsUp, request.Stream ? http.RequestAborted : CancellationToken.None);
    }

    public HttpContext Http { get; }

    public OpenCall Call { get; }

    public CallRequest Request { get; }

    public Deployment Deployment { get; }

    public LikelyCost Likely { get; }

    public Meter Meter { get; }

    public Charging Charging { get; }

    /// <summary>Ends when the provider's time is up, or this process's own, or the client of a stream has
    /// left.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool ClientLeft => Http.RequestAborted.IsCancellationRequested;

    /// <summary>What a client is told whose answer does not come whole.</summary>
    /// <param name="otherwise">The reason, unless it is this process that ends.</param>
    public ApiError Reason(ApiError otherwise) =>
        _timeIsUp.IsCancellationRequested ? UpstreamErrors.CutOff : otherwise;

    /// <summary>The provider gave a sign of life: its time begins anew.</summary>
    public void Renew() => _patience.CancelAfter(Deployment.Timeout);

    public void Dispose()
    {
        _ended.Dispose();
        _patience.Dispose();
    }
}
