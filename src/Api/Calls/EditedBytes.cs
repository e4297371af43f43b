using System.Buffers;
using System.Net;

namespace Tollgate.Api.Calls;

/// <summary>Replaces <paramref name="Length"/> bytes at <paramref name="Start"/>.</summary>
internal readonly record struct Edit(long Start, long Length, byte[] Replacement);

/// <summary>Bytes as they came, but for a few places: written as often as there are attempts, copied never.</summary>
/// <param name="edits">In rising order, without overlap.</param>
internal sealed class EditedBytes(ReadOnlySequence<byte> original, IReadOnlyList<Edit> edits)
{
    public long Length => original.Length + edits.Sum(edit => edit.Replacement.Length - edit.Length);

    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        long written = 0;
        foreach (var edit in edits)
        {
            await WriteAsync(stream, original.Slice(written, edit.Start - written), cancellationToken);
            await stream.WriteAsync(edit.Replacement, cancellationToken);
            written = edit.Start + edit.Length;
        }

        await WriteAsync(stream, original.Slice(written), cancellationToken);
    }

    private static async Task WriteAsync(
        Stream stream, ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (var segment in bytes)
            await stream.WriteAsync(segment, cancellationToken);
    }
}

/// <summary>Sends edited bytes as the content of an HTTP request.</summary>
internal sealed class EditedBytesContent(EditedBytes bytes) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        bytes.WriteToAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        bytes.WriteToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
