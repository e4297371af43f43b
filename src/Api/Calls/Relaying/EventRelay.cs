using System.Buffers;
using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Forwarding;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>A streamed answer: each event goes on as it comes, but for the usage that the client did not ask for, and
/// for the last, which follows the commit.</summary>
internal sealed class EventRelay(Passage passage, UpstreamAnswer answer) : Relay(passage)
{
    // The last event, which follows the commit; null: none has come.
    private (string Type, byte[] Data)? _last;
    private bool _brokenOff;

    // The stream was ended here, and costs this much.
    private Outcome? _ended;

    // One stream's extensions go one after the other; while one is on its way the next waits for the next event.
    private Task _extending = Task.CompletedTask;

    private enum Event
    {
        Passed,
        Hidden,
        Done,
    }

    public override async Task<Outcome> PassAsync()
    {
        Response.StatusCode = answer.Status;
        Response.ContentType = "text/event-stream; charset=utf-8";
        Response.Headers.CacheControl = "no-cache";
        Response.Headers["x-accel-buffering"] = "no";
        try
        {
            await PassEventsAsync();
            return _ended ?? Passage.Charging.Answered();
        }
        catch (Exception exception)
            when (exception is IOException or HttpRequestException or InvalidDataException
                or OperationCanceledException)
        {
            _brokenOff = true;
            return Passage.ClientLeft ? Passage.Charging.Abandoned() : Passage.Charging.BrokenOff();
        }
    }

    public override async Task EndAsync(Charged charged)
    {
        if (_brokenOff)
            WriteError();
        else if (_ended is { } outcome)
            WriteEnd(outcome);
        else if (_last is var (type, data))
            WriteEvent(type, data);
        await Response.BodyWriter.FlushAsync(Passage.Http.RequestAborted);
    }

    public override void Dispose()
    {
        answer.Dispose();
        base.Dispose();
    }

    private async Task PassEventsAsync()
    {
        // The head goes at once: a client sees that it was let through before the first token.
        await Response.StartAsync(Passage.Ended);
        var events = new BoundedEvents(answer.Body);
        await foreach (var item in SseParser.Create(events, ReadEvent).EnumerateAsync(Passage.Ended))
        {
            events.EventEnded();
            Passage.NoteEvent();
            if (item.Data == Event.Done)
                return;
            if (item.Data == Event.Passed)
                await FlushAsync();
            Passage.Renew();
            if (Passage.Charging.IsPastBound())
            {
                // What goes on being made behind the limit is nobody's to pay.
                answer.Dispose();
                _ended = Passage.Charging.Ended();
                return;
            }

            ExtendIfOutgrown();
        }
    }

    private ValueTask<FlushResult> FlushAsync()
    {
        var flushing = Response.BodyWriter.FlushAsync(Passage.Ended);
        if (!flushing.IsCompleted)
            Passage.Pause();
        return flushing;
    }

    private Event ReadEvent(string type, ReadOnlySpan<byte> data)
    {
        var format = Passage.Request.Format;
        var isUsage = Passage.Meter.Read(data);
        if (format.IsEnd(Passage.Request, Passage.Meter, type, data))
        {
            _last = (type, data.ToArray());
            return Event.Done;
        }

        if (isUsage && format.TellsUsageIfAsked && !Passage.Request.UsageAsked)
            return Event.Hidden;

        WriteEvent(type, data);
        return Event.Passed;
    }

    private void WriteEvent(string type, ReadOnlySpan<byte> data)
    {
        var writer = Response.BodyWriter;
        if (type != SseParser.EventTypeDefault)
        {
            writer.Write("event: "u8);
            writer.Write(System.Text.Encoding.UTF8.GetBytes(type));
            writer.Write("\n"u8);
        }

        foreach (var line in data.Split((byte)'\n'))
        {
            writer.Write("data: "u8);
            writer.Write(data[line]);
            writer.Write("\n"u8);
        }

        writer.Write("\n"u8);
    }

    // As its provider would have ended it, had it kept to the limit.
    private void WriteEnd(Outcome outcome)
    {
        var end = new StreamEnd(
            Passage.Call.Id, Passage.Meter.AnswerId, Passage.Request, outcome.Usage.Tokens, Passage.Now);
        foreach (var (type, data) in Passage.Request.Format.EndAtLimit(end))
            WriteEvent(type, data);
    }

    private void WriteError()
    {
        var (json, format) = (new ArrayBufferWriter<byte>(), Passage.Request.Format);
        Passage.Http.RequestServices.GetRequiredService<ErrorWriter>()
            .Write(json, Passage.Reason(UpstreamErrors.BrokeOff), format, isEvent: true);
        WriteEvent(format.NamesEvents ? "error" : SseParser.EventTypeDefault, json.WrittenSpan);
    }

    // What is bound holds all that it can cost. Else held is what the stream has come to and as much again, so that a
    // long one extends its hold a few times, not at every event.
    private void ExtendIfOutgrown()
    {
        var delivered = Passage.Meter.DeliveredAtLeast;
        if (!_extending.IsCompleted || Passage.Call.Bound is not null || !HasOutgrown(delivered))
            return;

        _extending = ExtendAsync(delivered * 2);
    }

    private bool HasOutgrown(long delivered) => Passage.Likely.Of(delivered) > Passage.Call.Held
        || Passage.Likely.RateTokensOf(delivered) > Passage.Call.HeldTokens;

    private async Task ExtendAsync(long outputTokens)
    {
        try
        {
            await Passage.Call.ExtendAsync(
                Passage.Likely.Of(outputTokens), Passage.Likely.RateTokensOf(outputTokens));
        }
        catch (Exception)
        {
            // An account that cannot be reached now knows less than it should until the call is settled; the stream
            // goes on.
        }
    }
}
