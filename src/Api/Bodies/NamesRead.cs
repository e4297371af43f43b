namespace Tollgate.Api.Bodies;

/// <summary>Hears under which names a route looks into its request. Tests are its only listeners: they hold to it what
/// routes say of themselves.</summary>
internal sealed class NamesRead
{
    /// <summary>Each with the way to it: <c>budget_limits.0.max_budget</c>.</summary>
    public HashSet<string> OfBody { get; } = [];

    public HashSet<string> OfQuery { get; } = [];

    /// <summary>Fields that are refused: whatever is read of them comes to nothing.</summary>
    public HashSet<string> Refused { get; } = [];

    /// <summary>Of objects that may have some fields only: those, by the way to the object.</summary>
    public Dictionary<string, HashSet<string>> Known { get; } = [];

    /// <summary>An object may have these fields only, and of these what it could have before.</summary>
    public void Know(string way, IEnumerable<string> names)
    {
        if (!Known.TryAdd(way, [.. names]))
            Known[way].IntersectWith(names);
    }
}
