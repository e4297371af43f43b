using System.Security.Cryptography;
using System.Text;

namespace Tollgate.Silo.Listening;

/// <summary>The key that may do everything. Only its SHA-256 is kept, and compared in a time that tells
/// nothing.</summary>
/// <param name="secret">Null where none is configured: then nothing matches.</param>
public sealed class MasterKey(string? secret)
{
    private readonly byte[]? _hash =
        string.IsNullOrEmpty(secret) ? null : SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public bool IsSet => _hash is not null;

    public bool Matches(ReadOnlySpan<byte> hash) =>
        _hash is not null && CryptographicOperations.FixedTimeEquals(_hash, hash);

    /// <summary>Whether a secret that somebody chose for a key is this one.</summary>
    public bool Is(string other) => Matches(SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}
