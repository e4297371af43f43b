using Tollgate.Accounts;
using Tollgate.Grains.State;

namespace Tollgate.Grains.Keys;

/// <summary>The account of the master key: without limits, and never saved, since the configuration names its secret.
/// What is spent in its name is seen all the same.</summary>
internal static class MasterKey
{
    public static readonly AccountId Account = AccountId.Key("master");

    // Its period began before every other and never ends, so no restart begins a new one.
    public static readonly AccountState<KeyProfile> State = new(
        new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) },
        new KeyProfile
        {
            Token = Account.Name,
            Name = Account.Name,
            CreatedBy = Account.Name,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        },
        []);
}
