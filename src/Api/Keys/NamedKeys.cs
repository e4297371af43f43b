using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Finds the key that a management request names, by its secret or by the secret's SHA-256. The directory is
/// asked first, so that a name that nobody has wakes nobody.</summary>
internal sealed class NamedKeys(Books books, ILedger ledger, IGrainFactory grains)
{
    /// <summary>Whether a text can name a key at all.</summary>
    public static bool IsName(string text) =>
        IsSecret(text) || (text.Length == 64 && text.All(char.IsAsciiHexDigitLower));

    public static string HashOf(string name) => IsSecret(name) ? PresentedKey.HashOf(name) : name;

    /// <summary>The name as an error may repeat it.</summary>
    public static string Shown(string name) => IsSecret(name) ? PresentedKey.Mask(name) : name;

    public async Task<IKeyGrain?> FindAsync(string name, CancellationToken cancellationToken) =>
        await AccountOfAsync(name, cancellationToken) is { } known ? grains.GetGrain<IKeyGrain>(known.Value) : null;

    /// <summary>What a key is now; null where there is none.</summary>
    public async Task<KeyProfile?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) is { } key
        && await key.Read().WaitAsync(cancellationToken) is { } reading
            ? reading.Profile
            : null;

    /// <summary>The account of each key, in the order asked; null for a name that nobody has.</summary>
    public async Task<IReadOnlyList<AccountId?>> ByNameAsync(
        IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        await Task.WhenAll(names.Select(name => AccountOfAsync(name, cancellationToken)));

    /// <summary>The account of each key, in the order asked; null for an alias that nobody has.</summary>
    public async Task<IReadOnlyList<AccountId?>> ByAliasAsync(
        IReadOnlyList<string> aliases, CancellationToken cancellationToken)
    {
        var found = (await ledger.NextAsync(
                new("key") { Aliases = aliases, Order = ListOrder.Id }, after: null, aliases.Count, cancellationToken))
            .ToDictionary(key => key.Alias!, key => key.Account);
        return [.. aliases.Select(alias => found.TryGetValue(alias, out var key) ? key : (AccountId?)null)];
    }

    private async Task<AccountId?> AccountOfAsync(string name, CancellationToken cancellationToken)
    {
        var hash = HashOf(name);
        return hash == PresentedKey.MasterHash
            ? AccountId.Key(hash)
            : (await books.FindAsync("credential", hash).WaitAsync(cancellationToken))?.Account;
    }

    private static bool IsSecret(string text) => text.StartsWith("sk-", StringComparison.Ordinal);
}
