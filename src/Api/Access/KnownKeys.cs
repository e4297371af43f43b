using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Access;

/// <summary>Finds the account of a key. What has once been good is remembered, and the account has the last word on whether it
/// still is; what is unknown is looked up in the directory and wakes nobody.</summary>
internal sealed class KnownKeys(Books books, TimeProvider time)
{
    /// <summary>How many keys are remembered; beyond it all are forgotten, and found again.</summary>
    public const int KeysMax = 100_000;

    private readonly FailedLookups _failed = new(time);
    private ConcurrentDictionary<string, AccountId> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <param name="address">Where the request comes from; unknown keys are counted by it.</param>
    public ValueTask<KeyLookup> FindAsync(PresentedKey key, IPAddress? address, CancellationToken cancellationToken)
    {
        if (key.IsMaster)
            return new(new KeyLookup(AccountId.Key(key.Hash)));
        if (_known.TryGetValue(key.Hash, out var account))
            return new(new KeyLookup(account));
        if (_failed.Wait(address) is { } wait)
            return new(new KeyLookup(ApiErrors.TooManyUnknownKeys(wait)));

        return new(LookUpAsync(key, address, cancellationToken));
    }

    private async Task<KeyLookup> LookUpAsync(PresentedKey key, IPAddress? address, CancellationToken cancellationToken)
    {
        try
        {
            if (await books.FindAsync("credential", key.Hash).WaitAsync(cancellationToken) is { } entry)
            {
                Remember(key.Hash, entry.Account);
                return new(entry.Account);
            }
        }
        catch (LedgerUnavailableException)
        {
            return new(ApiErrors.Unavailable);
        }

        _failed.Count(address);
        return new(ApiErrors.UnknownKey(key));
    }

    private void Remember(string hash, AccountId account)
    {
        if (!_known.TryAdd(hash, account) || Interlocked.Increment(ref _count) <= KeysMax)
            return;

        _known = new(StringComparer.Ordinal);
        _count = 0;
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
