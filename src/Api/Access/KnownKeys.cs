using System.Diagnostics.CodeAnalysis;
using System.Net;
using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Api.Remembering;
using Tollgate.Ledger;

namespace Tollgate.Api.Access;

/// <summary>Finds the account of a key. What has once been good is remembered, and the account has the last word on
/// whether it still is; what is unknown is looked up in the directory and wakes nobody.</summary>
internal sealed class KnownKeys(Books books, TimeProvider time) : IForgetful
{
    /// <summary>How many keys are remembered, and at most twice as many.</summary>
    public const int KeysMax = 100_000;

    /// <summary>How many look-ups wait at most; without a bound a flood of unknown keys would fill the
    /// memory.</summary>
    public const int WaitingMax = 10_000;

    private readonly FailedLookups _failed = new(time);
    private readonly Recent<string, AccountId> _known = new(KeysMax);
    private int _waiting;

    /// <param name="address">Where the request comes from; unknown keys are counted by it.</param>
    public ValueTask<KeyLookup> FindAsync(PresentedKey key, IPAddress? address, CancellationToken cancellationToken)
    {
        if (key.IsMaster)
            return new(new KeyLookup(AccountId.Key(key.Hash)));
        return _known.TryGet(key.Hash, out var account)
            ? new(new KeyLookup(account))
            : new(LookUpAsync(key, address, cancellationToken));
    }

    public void ForgetUnused() => _known.Turn();

    private async Task<KeyLookup> LookUpAsync(PresentedKey key, IPAddress? address, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return new(ApiErrors.TooManyUnknownKeys(TimeSpan.FromSeconds(1)));
        }

        try
        {
            // Also for an address that guesses: many may share it, and a good key among the bad ones is served. All
            // look-ups of a process go together in one statement at a time, so a crowd of them costs no more than one
            // asker.
            if (await books.FindAsync("credential", key.Hash).WaitAsync(cancellationToken) is { } entry)
            {
                _known.GetOrAdd(key.Hash, entry.Account);
                return new(entry.Account);
            }
        }
        catch (LedgerUnavailableException)
        {
            return new(ApiErrors.Unavailable);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        if (_failed.Wait(address) is { } wait)
            return new(ApiErrors.TooManyUnknownKeys(wait));
        _failed.Count(address);
        return new(ApiErrors.UnknownKey(key));
    }
}

/// <summary>The account of a key, or why there is none.</summary>
internal readonly struct KeyLookup
{
    private readonly AccountId _account;

    public KeyLookup(AccountId account) => _account = account;

    public KeyLookup(ApiError error) => Error = error;

    public ApiError? Error { get; }

    public bool TryGetAccount(out AccountId account, [NotNullWhen(false)] out ApiError? error)
    {
        (account, error) = (_account, Error);
        return error is null;
    }
}
