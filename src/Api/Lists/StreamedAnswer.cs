using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tollgate.Api.Lists;

/// <summary>A list without pages, which may be of any length: it is sent while it is read, and no faster than the
/// client takes it. What fails before the first piece is sent is answered like any other error.</summary>
internal sealed class StreamedAnswer(Func<JsonStream, CancellationToken, Task> write) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var stream = new JsonStream(httpContext.Response);
        await write(stream, httpContext.RequestAborted);
        await stream.SendAsync(httpContext.RequestAborted);
    }
}

/// <summary>JSON that is on its way to a client.</summary>
internal sealed class JsonStream(HttpResponse response) : IAsyncDisposable
{
    /// <summary>How much is sent at once, in bytes.</summary>
    private const int PieceMin = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _piece = new(PieceMin);
    private Utf8JsonWriter? _json;

    public Utf8JsonWriter Json =>
        _json ??= new(_piece, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Sends what is written if it is worth it. To be called after each row.</summary>
    public ValueTask AdvanceAsync(CancellationToken cancellationToken) =>
        Json.BytesPending + _piece.WrittenCount >= PieceMin ? new(SendAsync(cancellationToken)) : default;

    /// <summary>Sends what is written.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await Json.FlushAsync(cancellationToken);
        if (!response.HasStarted)
            response.ContentType = "application/json";
        await response.BodyWriter.WriteAsync(_piece.WrittenMemory, cancellationToken);
        _piece.ResetWrittenCount();
    }

    // Whatever was not sent is not to be sent any more.
    public async ValueTask DisposeAsync()
    {
        if (_json is not null)
            await _json.DisposeAsync();
    }
}
