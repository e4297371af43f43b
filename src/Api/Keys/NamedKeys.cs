using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Finds the key that a management request names, by its secret or by the secret's SHA-256. The directory is
/// asked first, so that a name that nobody has wakes nobody.</summary>
internal sealed class NamedKeys(Books books, IGrainFactory grains)
{
    /// <summary>Whether a text can name a key at all.</summary>
    public static bool IsName(string text) =>
        IsSecret(text) || (text.Length == 64 && text.All(char.IsAsciiHexDigitLower));

    public static string HashOf(string name) => IsSecret(name) ? PresentedKey.HashOf(name) : name;

    /// <summary>The name as an error may repeat it.</summary>
    public static string Shown(string name) => IsSecret(name) ? PresentedKey.Mask(name) : name;

    public async Task<IKeyGrain?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var hash = HashOf(name);
        var account = hash == PresentedKey.MasterHash
            ? AccountId.Key(hash)
            : (await books.FindAsync("credential", hash).WaitAsync(cancellationToken))?.Account;
        return account is { } known ? grains.GetGrain<IKeyGrain>(known.Value) : null;
    }

    private static bool IsSecret(string text) => text.StartsWith("sk-", StringComparison.Ordinal);
}
