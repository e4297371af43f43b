using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Tollgate.Api.Remembering;

/// <summary>What was used of late, in two generations: what is used moves to the young one, and each turn forgets the
/// old. Whatever it forgets can be found again.</summary>
/// <param name="most">How many a generation holds; with more, the turn comes early. Twice as many are remembered at
/// most.</param>
internal sealed class Recent<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
            return true;
        if (!_old.TryGetValue(key, out value))
            return false;

        value = GetOrAdd(key, value);
        return true;
    }

    /// <summary>Remembers a value, unless one is remembered.</summary>
    /// <returns>The value that is remembered.</returns>
    public TValue GetOrAdd(TKey key, TValue value)
    {
        var young = _young;
        if (young.TryAdd(key, value))
        {
            if (Interlocked.Increment(ref _count) >= most)
                Turn(young);
            return value;
        }

        return young.TryGetValue(key, out var remembered) ? remembered : value;
    }

    public void Forget(TKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    /// <summary>Forgets what was not used since the turn before this one.</summary>
    public void Turn() => Turn(_young);

    private void Turn(ConcurrentDictionary<TKey, TValue> young)
    {
        lock (_turning)
        {
            // Of many that find it full at once, one turns it.
            if (_young != young)
                return;

            (_old, _young, _count) = (young, new(), 0);
        }
    }
}
