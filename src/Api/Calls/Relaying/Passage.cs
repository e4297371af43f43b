using System.Diagnostics;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Calls.Observing;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>An open call on its way to one provider and back.</summary>
internal sealed class Passage : IDisposable
{
    private readonly CancellationTokenSource _patience;
    private readonly CancellationTokenSource _ended;
    private readonly CancellationToken _timeIsUp;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly long _sent;
    private long? _firstEvent;
    private long? _lastByte;

    /// <param name="patience">How long the client lets the provider be silent; null: as the deployment does.</param>
    public Passage(
        HttpContext http,
        OpenCall call,
        CallRequest request,
        Deployment deployment,
        TimeSpan? patience,
        TokenCounter counter,
        TimeProvider time,
        RateTokens counted,
        CancellationToken timeIsUp)
    {
        (Http, Call, Request, Deployment, Likely) = (http, call, request, deployment, new(deployment, request, counted));
        Span = ProviderTrace.Begin(deployment, request);
        Meter = new(request.Format, counter) { ReadsModel = Span is not null };
        Charging = new(deployment, request, Meter, counter, call.Bound, counted);
        (_time, _sent) = (time, time.GetTimestamp());
        _timeIsUp = timeIsUp;
        _timeout = request.Stream ? deployment.StreamTimeout : deployment.Timeout;
        if (patience < _timeout)
            (_timeout, IsHurried) = (patience.Value, true);
        _patience = new(_timeout, time);
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

    /// <summary>The provider's part in the trace of the call; null: the call is not traced.</summary>
    public Activity? Span { get; }

    /// <summary>Ends when the provider's time is up, or this process's own, or the client of a stream has
    /// left.</summary>
    public CancellationToken Ended => _ended.Token;

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The client waits for a shorter time than the deployment may take.</summary>
    public bool IsHurried { get; }

    /// <summary>This process cannot wait any longer.</summary>
    public bool IsCutOff => _timeIsUp.IsCancellationRequested;

    public bool ClientLeft => Http.RequestAborted.IsCancellationRequested;

    /// <summary>How long the provider took.</summary>
    public TimeSpan Taken => _time.GetElapsedTime(_sent, _lastByte ?? _time.GetTimestamp());

    /// <summary>How long it took until the first event of a stream; null: none has come.</summary>
    public TimeSpan? UntilFirstEvent => _firstEvent is { } first ? _time.GetElapsedTime(_sent, first) : null;

    /// <summary>What a client is told whose answer does not come whole.</summary>
    /// <param name="otherwise">The reason, unless it is this process that ends.</param>
    public ApiError Reason(ApiError otherwise) => IsCutOff ? UpstreamErrors.CutOff : otherwise;

    /// <summary>An event of a stream has come.</summary>
    public void NoteEvent() => _firstEvent ??= _time.GetTimestamp();

    /// <summary>The provider has nothing more to say.</summary>
    public void NoteEnd(Failure? failure, Outcome outcome)
    {
        _lastByte = _time.GetTimestamp();
        ProviderTrace.End(this, failure, outcome);
    }

    /// <summary>The provider gave a sign of life: its time begins anew.</summary>
    public void Renew() => _patience.CancelAfter(_timeout);

    /// <summary>It is the client now that is waited for, which is none of the provider's time.</summary>
    public void Pause() => _patience.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _ended.Dispose();
        _patience.Dispose();
    }
}
