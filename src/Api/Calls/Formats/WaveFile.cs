using System.Buffers;
using System.Buffers.Binary;

namespace Tollgate.Api.Calls.Formats;

/// <summary>How long the sound in a WAV file is, by its head: the samples a second and the bytes of each, by which
/// whoever listens to it has to go.</summary>
internal static class WaveFile
{
    private const int HeadLength = 44;

    /// <returns>Null: it is no such file.</returns>
    public static decimal? SecondsOf(in ReadOnlySequence<byte> file)
    {
        if (file.Length < HeadLength)
            return null;

        Span<byte> head = stackalloc byte[HeadLength];
        file.Slice(0, HeadLength).CopyTo(head);
        if (!head.StartsWith("RIFF"u8) || !head[8..].StartsWith("WAVEfmt "u8))
            return null;

        var samples = BinaryPrimitives.ReadUInt32LittleEndian(head[24..]);
        var bytesOfEach = BinaryPrimitives.ReadUInt16LittleEndian(head[32..]);
        return samples == 0 || bytesOfEach == 0
            ? null
            : Sound.Rounded((decimal)(file.Length - HeadLength) / samples / bytesOfEach);
    }
}
