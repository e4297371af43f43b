namespace Tollgate.Api.Calls.Forwarding;

/// <summary>A provider's event stream in which no event may be longer than a bound: the parser keeps an event until it
/// is whole, and one that never ends would fill the memory.</summary>
internal sealed class BoundedEvents(Stream inner) : Stream
{
    /// <summary>Longer than any chunk that carries an image or a file.</summary>
    public const int EventMax = 16 * 1024 * 1024;

    private int _sinceEvent;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>An event is whole: counting begins anew.</summary>
    public void EventEnded() => _sinceEvent = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return (_sinceEvent += read) <= EventMax
            ? read
            : throw new InvalidDataException("The provider sent an event without an end.");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
