using System.Buffers;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>The bytes of an answer that are held back until its charge is durable: the whole of a short one, the end of
/// a long one.</summary>
internal sealed class HeldBack(int most) : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstSize, most));

    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Count);

    /// <summary>Reads until the stream ends or no more may be held back.</summary>
    /// <returns>Whether the stream has ended.</returns>
    public async Task<bool> FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Count == _buffer.Length && !Grow())
                return false;

            var read = await stream.ReadAsync(_buffer.AsMemory(Count), cancellationToken);
            if (read == 0)
                return true;
            Count += read;
        }
    }

    /// <param name="kept">How many bytes at the end are still held back.</param>
    public async Task WriteToAsync(HttpResponse response, CancellationToken cancellationToken, int kept = 0)
    {
        await response.Body.WriteAsync(Bytes[..^kept], cancellationToken);
        Bytes[^kept..].CopyTo(_buffer);
        Count = kept;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Count = 0;
    }

    private bool Grow()
    {
        if (_buffer.Length >= most)
            return false;

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 4, most));
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }
}
