using System.Diagnostics.CodeAnalysis;

namespace Tollgate.Api.Models;

/// <summary>The prices that the product knows by itself.</summary>
internal sealed class PriceCatalog
{
    public static PriceCatalog Load() => throw new NotImplementedException();

    public bool TryFind(string model, [NotNullWhen(true)] out ModelPrice? price) => throw new NotImplementedException();
}
