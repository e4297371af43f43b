using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Forwarding;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>An answer that is not streamed. Up to four megabytes it is held back whole, so that headers can tell its
/// cost; a longer one flows, all but its end, and so does sound at any length.</summary>
internal sealed class WholeRelay(Passage passage, UpstreamAnswer answer) : Relay(passage)
{
    private const int HeldBackMax = 4 * 1024 * 1024;

    /// <summary>Usage stands at the end of an answer, and is never as long as this.</summary>
    private const int TailLength = 64 * 1024;

    /// <summary>A second of speech, roughly.</summary>
    private const int HeldBackOfFlow = 16 * 1024;

    private readonly HeldBack _held = new(passage.Request.Format.Flows ? HeldBackOfFlow : HeldBackMax);
    private readonly int _tail = passage.Request.Format.Flows ? 1 : TailLength;
    private long _flowed;
    private bool _brokenOff;

    public override async Task<Outcome> PassAsync()
    {
        try
        {
            while (!await _held.FillAsync(answer.Body, Passage.Ended))
                await FlowAsync();
        }
        catch (Exception exception)
            when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            _brokenOff = true;
            return Passage.Charging.BrokenOff(_flowed + _held.Count);
        }

        if (_flowed == 0)
            Passage.Meter.Read(_held.Bytes.Span);
        else
            Passage.Meter.ReadTail(_held.Bytes.Span);
        return _flowed == 0 ? Passage.Charging.Answered() : Passage.Charging.Answered(_flowed + _held.Count);
    }

    public override async Task EndAsync(Charged charged)
    {
        if (_brokenOff && _flowed == 0)
        {
            charged.WriteHeaders(Response.Headers);
            await Passage.Reason(UpstreamErrors.BrokeOff).ExecuteAsync(Passage.Http);
            return;
        }

        if (_brokenOff)
        {
            // The client must not take the half that it has for the whole.
            Passage.Http.Abort();
            return;
        }

        if (_flowed == 0)
        {
            Begin();
            charged.WriteHeaders(Response.Headers);
            Response.ContentLength = _held.Count;
        }

        await _held.WriteToAsync(Response, Passage.Http.RequestAborted);
    }

    public override void Dispose()
    {
        _held.Dispose();
        answer.Dispose();
        base.Dispose();
    }

    private void Begin()
    {
        Response.StatusCode = answer.Status;
        Response.ContentType = answer.ContentType ?? "application/json";
    }

    private async Task FlowAsync()
    {
        if (_flowed == 0)
            Begin();
        _flowed += _held.Count - _tail;
        Passage.Pause();
        await _held.WriteToAsync(Response, CancellationToken.None, kept: _tail);
        Passage.Renew();
    }
}
