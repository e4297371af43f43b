using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls;

/// <summary>The header by which a client says that a call is the same as an earlier one of its key.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>As long as others let it be; it is only ever kept as a hash.</summary>
    public const int LengthMax = 255;

    /// <param name="claim">Null where the client sent none.</param>
    public static bool TryRead(
        HttpRequest request, AccountId key, out Claim? claim, [NotNullWhen(false)] out ApiError? error)
    {
        (claim, error) = (null, null);
        var sent = request.Headers[Header];
        if (sent.Count == 0)
            return true;

        if (sent is not [{ Length: > 0 and <= LengthMax } value] || !value.All(letter => letter is > ' ' and <= '~'))
        {
            error = ApiErrors.BadField(Header, $"{Header} must be 1 to {LengthMax} visible ASCII characters.");
            return false;
        }

        // What a client takes for a name may be a secret, and nobody has to read it again.
        claim = new(key, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(value))));
        return true;
    }
}
