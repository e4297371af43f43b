using System.Collections.Concurrent;

namespace Tollgate.Ledger;

/// <summary>The prices that this process knows to be durable: each is written with the first calls that it charges, and
/// not again.</summary>
internal sealed class KeptPrices
{
    private readonly ConcurrentDictionary<string, bool> _kept = [];

    /// <summary>The prices of these calls that may not be durable, each once, in the order of their ids: so that no two
    /// batches wait for each other in a circle.</summary>
    public StoredPrice[] Missing(IReadOnlyList<Settlement> settlements)
    {
        SortedDictionary<string, StoredPrice>? missing = null;
        for (var i = 0; i < settlements.Count; i++)
        {
            if (settlements[i].StoredPrice is { } price && !_kept.ContainsKey(price.Id))
                (missing ??= new(StringComparer.Ordinal))[price.Id] = price;
        }

        return missing is null ? [] : [.. missing.Values];
    }

    /// <summary>They have been committed.</summary>
    public void Add(StoredPrice[] prices)
    {
        foreach (var price in prices)
            _kept[price.Id] = true;
    }
}
