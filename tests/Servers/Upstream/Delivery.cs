namespace Tollgate.Servers.Upstream;

/// <summary>Sends one answer as its request asked: late, in pieces, up to a gate, a stall or a cut.</summary>
internal sealed class Delivery(HttpContext context, FakeBehavior behavior, TimeProvider time, Func<string, Gate> gates)
{
    private readonly CancellationToken _clientLeft = context.RequestAborted;

    /// <param name="answer">What is sent.</param>
    /// <param name="bill">Makes durable what was sent so far, before the last bytes go out.</param>
    public async Task SendAsync(Answer answer, Func<Sent, BillOutcome, Task> bill)
    {
        var sent = 0;
        var made = answer.Input;
        try
        {
            await DelayAsync(behavior.DelayMs);
            foreach (var piece in answer.Pieces)
            {
                if (await IsCutAsync(sent))
                {
                    await CutAsync();
                    return;
                }

                await DelayAsync(sent == 0 ? null : behavior.ChunkDelayMs);
                if (sent == 0)
                    WriteHead(answer, contentLength: null);

                await WriteAsync(piece.Bytes);
                sent++;
                made = made.With(piece, answer);
            }

            if (await IsCutAsync(sent))
            {
                await CutAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            await bill(made, BillOutcome.Aborted);
            return;
        }

        await bill(answer.All, answer.Status < 400 ? BillOutcome.Finished : BillOutcome.Refused);
        if (sent == 0)
            WriteHead(answer, answer.Tail.Length);

        await context.Response.BodyWriter.WriteAsync(answer.Tail, CancellationToken.None);

        async Task CutAsync()
        {
            await bill(sent == 0 ? default : made, BillOutcome.Cut);
            context.Abort();
        }
    }

    private async Task<bool> IsCutAsync(int sent)
    {
        if (behavior.Hold is { } gate && (behavior.HoldAfter ?? 0) == sent)
            await gates(gate).PassAsync(_clientLeft);

        if (behavior.StallAfter == sent)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, _clientLeft);

        return behavior.CutAfter == sent;
    }

    private Task DelayAsync(int? milliseconds) =>
        milliseconds is > 0 and { } wait
            ? Task.Delay(TimeSpan.FromMilliseconds(wait), time, _clientLeft)
            : Task.CompletedTask;

    private void WriteHead(Answer answer, long? contentLength)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = contentLength;
        foreach (var (name, value) in behavior.Headers ?? new Dictionary<string, string>())
            response.Headers[name] = value;
    }

    // Whatever reaches the client is billed: who leaves while a chunk is on its way pays for it, so that leaving is
    // looked at before a write and never after.
    private async Task WriteAsync(byte[] bytes)
    {
        _clientLeft.ThrowIfCancellationRequested();
        await context.Response.BodyWriter.WriteAsync(bytes, CancellationToken.None);
    }
}
