using Tollgate.Accounts;

namespace Tollgate.Api.Calls;

/// <summary>The service tier that a call runs at, as far as anybody has said it.</summary>
internal static class AskedTier
{
    /// <summary>The tier of that name; null: the standard one, which providers call so, or leave it to
    /// themselves.</summary>
    public static string? Named(string? name) =>
        name is null or "default" or "standard" or "standard_only" or "auto" ? null : name;

    /// <summary>A provider that does not say at which tier it runs a call may have passed over what the client asked for.
    /// So that nobody asks for a cheaper tier in vain and pays less for it, the dearer of the two counts.</summary>
    /// <param name="usage">At the standard tier.</param>
    /// <param name="price">Null: not known.</param>
    public static Usage Dearer(in Usage usage, string? asked, Price? price)
    {
        if (Named(asked) is not { } tier || price is null)
            return usage;

        var there = usage with { ServiceTier = tier };
        return price.CostOf(there) > price.CostOf(usage) ? there : usage;
    }
}
