using System.Buffers.Binary;
using Tollgate.Accounts;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>Makes the ids of calls: UUIDv7, so that rows can be read and archived by time (RFC 9562, section
/// 5.7).</summary>
/// <remarks>The time and the chance come from outside, so that a simulated gateway makes the same ids again.</remarks>
internal sealed class CallIds(TimeProvider time, Random random)
{
    public CallId Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        BinaryPrimitives.WriteInt64BigEndian(
            bytes,
            (time.GetUtcNow().ToUnixTimeMilliseconds() << 16) | 0x7000 | (long)(bytes[6] & 0xF) << 8 | bytes[7]);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(new Guid(bytes, bigEndian: true));
    }

    /// <summary>A moment to wait before asking again, never the same for two rivals.</summary>
    public TimeSpan Pause() => TimeSpan.FromMilliseconds(random.Next(10, 50));
}
