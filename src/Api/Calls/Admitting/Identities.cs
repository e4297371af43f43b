using System.Collections.Concurrent;
using Tollgate.Accounts;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>The paths of keys, as this process remembers them. None can be stale: the key's epoch is on the path of
/// every call, and a call that was admitted under another epoch asks again.</summary>
internal sealed class Identities(IAccountMessages accounts)
{
    /// <summary>Remembered at most; beyond it all are forgotten, and asked for again.</summary>
    private const int RememberedMax = 100_000;

    private readonly ConcurrentDictionary<AccountId, KeyIdentity> _remembered = new();

    public async ValueTask<KeyIdentity?> OfAsync(AccountId key)
    {
        if (_remembered.TryGetValue(key, out var identity))
            return identity;

        identity = await accounts.IdentifyAsync(key);
        if (identity is not null)
        {
            if (_remembered.Count >= RememberedMax)
                _remembered.Clear();
            _remembered[key] = identity;
        }

        return identity;
    }

    public void Forget(AccountId key) => _remembered.TryRemove(key, out _);
}
