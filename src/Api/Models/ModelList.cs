using System.Diagnostics.CodeAnalysis;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>The models that are served, by their public names.</summary>
internal sealed class ModelList
{
    /// <summary>The public names, in the order of the configuration.</summary>
    public IReadOnlyList<string> Names { get; } = [];

    /// <param name="errors">Everything that is wrong with the entries, each with its line; if there is any, nothing may be served.</param>
    public static ModelList From(IReadOnlyList<ModelEntry> entries, PriceCatalog prices, out IReadOnlyList<string> errors) =>
        throw new NotImplementedException();

    public bool TryRoute(string model, [NotNullWhen(true)] out Deployment? deployment) => throw new NotImplementedException();
}
