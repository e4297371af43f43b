using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Remembering;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>Which accounts were found behind others, so that the next call asks them in the same round. A memory that
/// is wrong costs a round: every answer says anew what is behind it.</summary>
internal sealed class Neighbours : IForgetful
{
    private readonly Recent<AccountId, IReadOnlyList<AccountId>> _behind = new(KnownKeys.KeysMax);

    /// <summary>Adds to a path whatever was found behind the accounts on it.</summary>
    public void AddTo(List<AccountId> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            if (_behind.TryGet(path[i], out var behind))
                path.AddRange(behind.Except(path));
        }
    }

    /// <summary>Keeps what an account said; nothing is kept of those that have nobody behind them.</summary>
    public void Learn(AccountId account, IReadOnlyList<AccountId> behind)
    {
        if (_behind.TryGet(account, out var known) ? known.SequenceEqual(behind) : behind.Count == 0)
            return;

        _behind.Forget(account);
        if (behind.Count > 0)
            _behind.GetOrAdd(account, behind);
    }

    public void ForgetUnused() => _behind.Turn();
}
