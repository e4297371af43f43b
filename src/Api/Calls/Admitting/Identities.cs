using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Remembering;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>The paths of keys, as this process remembers them. None can be stale: the key's epoch is on the path of
/// every call, and a call that was admitted under another epoch asks again.</summary>
internal sealed class Identities(IAccountMessages accounts) : IForgetful
{
    private readonly Recent<AccountId, KeyIdentity> _remembered = new(KnownKeys.KeysMax);

    public async ValueTask<KeyIdentity?> OfAsync(AccountId key)
    {
        if (_remembered.TryGet(key, out var identity))
            return identity;

        identity = await accounts.IdentifyAsync(key);
        return identity is null ? null : _remembered.GetOrAdd(key, identity);
    }

    /// <summary>The path of a key, where it is remembered.</summary>
    public KeyIdentity? Recall(AccountId key) => _remembered.TryGet(key, out var identity) ? identity : null;

    public void Forget(AccountId key) => _remembered.Forget(key);

    public void ForgetUnused() => _remembered.Turn();
}
