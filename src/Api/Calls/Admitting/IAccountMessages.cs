using Tollgate.Accounts;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>What a front says to accounts: the port through which a simulation carries, delays and loses
/// messages.</summary>
internal interface IAccountMessages
{
    /// <summary>Whose path a call with this key takes; null where there is no such key.</summary>
    Task<KeyIdentity?> IdentifyAsync(AccountId key);

    /// <summary>Asks an account whether a call may go. Any exception means that the account could not be
    /// asked.</summary>
    Task<Admission> AdmitAsync(AccountId account, CallEstimate call);

    /// <summary>Raises what a call holds on an account.</summary>
    Task ExtendAsync(AccountId account, CallId call, Money held, long tokens);

    /// <summary>Tells an account that a call has ended, and its balances, if it was charged. Never fails: what does not
    /// get through in a few tries the account finds by itself.</summary>
    Task TellAsync(AccountId account, IReadOnlyList<Balance> balances, Ending ended);

    /// <summary>Tells an activation of an account, whose epoch has passed, to make way. Best effort.</summary>
    void Retire(AccountId account, long epoch);
}
