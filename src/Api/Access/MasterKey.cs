using System.Security.Cryptography;
using System.Text;

namespace Tollgate.Api.Access;

/// <summary>The key that may do everything. Only its SHA-256 is kept, and compared in a time that tells nothing.</summary>
internal sealed class MasterKey(string secret)
{
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_hash, hash);
}
