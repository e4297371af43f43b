using System.Buffers;

namespace Tollgate.Api.Calls;

/// <summary>The bytes of a request, held once, in pooled segments, until the call has ended: a retry sends them
/// again.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstSegment = 16 * 1024;
    private const int LargestSegment = 1024 * 1024;

    private Segment? _first;
    private Segment? _last;

    public ReadOnlySequence<byte> Bytes => _first is null ? default : new(_first, 0, _last!, _last!.Memory.Length);

    /// <exception cref="BadHttpRequestException">The body is longer than the server allows, or came too
    /// slowly.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new RequestBody();
        try
        {
            var size = (int)Math.Clamp(request.ContentLength ?? FirstSegment, 1, LargestSegment);
            while (await body.ReadSegmentAsync(request.Body, size, cancellationToken))
                size = LargestSegment;
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        for (var segment = _first; segment is not null; segment = (Segment?)segment.Next)
            ArrayPool<byte>.Shared.Return(segment.Array);
        _first = _last = null;
    }

    private async Task<bool> ReadSegmentAsync(Stream stream, int size, CancellationToken cancellationToken)
    {
        var array = ArrayPool<byte>.Shared.Rent(size);
        var filled = 0;
        try
        {
            filled = await stream.ReadAtLeastAsync(array, array.Length, throwOnEndOfStream: false, cancellationToken);
        }
        finally
        {
            if (filled == 0)
                ArrayPool<byte>.Shared.Return(array);
        }

        if (filled == 0)
            return false;

        _last = new Segment(array, filled, _last);
        _first ??= _last;
        return filled == array.Length;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] array, int length, Segment? previous)
        {
            Array = array;
            Memory = array.AsMemory(0, length);
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }

        public byte[] Array { get; }
    }
}
